import AzureQueues
import Foundation

/// The Swift side of the interoperation tests: one operation a run.
///
/// The name of the operation is the argument, its JSON comes from standard input, and one line of JSON goes to standard
/// output; a refusal is part of it, so that the exit code tells only of a peer that is used wrongly.
struct Peer {
  let input: PeerInput

  func run(_ command: String) async throws -> PeerOutput {
    switch command {
    case "create": return PeerOutput(created: try await queue().createIfNotExists(metadata: metadata))
    case "send": return try await send()
    case "receive":
      let messages = try await queue().receive(limit: input.max ?? 1, visibilityTimeout: visibilityTimeout)
      return PeerOutput(messages: try messages.map { try PeerOutput.Message($0) })
    case "peek":
      let messages = try await queue().peek(limit: input.max ?? 1)
      return PeerOutput(messages: try messages.map { try PeerOutput.Message($0) })
    case "update":
      let updated = try await queue().update(
        id: try required(input.id), popReceipt: PopReceipt(rawValue: try required(input.popReceipt)),
        content: input.text.map { .text($0) }, visibilityTimeout: visibilityTimeout ?? .zero)
      return PeerOutput(popReceipt: updated.popReceipt.rawValue)
    case "delete":
      try await queue().delete(
        id: try required(input.id), popReceipt: PopReceipt(rawValue: try required(input.popReceipt)))
      return PeerOutput()
    case "properties":
      let properties = try await queue().properties()
      return PeerOutput(
        metadata: Self.dictionary(properties.metadata),
        approximateMessageCount: properties.approximateMessageCount)
    case "set-metadata":
      try await queue().setMetadata(metadata)
      return PeerOutput()
    case "policies": return PeerOutput(policies: try await queue().accessPolicy().map(Self.policy))
    case "set-policies":
      try await queue().setAccessPolicy(try (input.policies ?? []).map(Self.identifier))
      return PeerOutput()
    case "list": return try await list()
    case "service-properties": return PeerOutput(properties: try await service().properties())
    case "set-service-properties":
      try await service().setProperties(try required(input.properties))
      return PeerOutput()
    case "delegation-key": return try await delegationKey()
    case "sign-queue": return try signQueue()
    case "sign-account": return try signAccount()
    default: throw PeerMisuse("there is no subcommand \(command)")
    }
  }

  private func send() async throws -> PeerOutput {
    let timeToLive: TimeToLive? = input.timeToLive.map { $0 < 0 ? .never : .seconds($0) }
    let queue = try queue()
    let sent: SentMessage
    if let base64 = input.base64 {
      guard let bytes = Data(base64Encoded: base64) else { throw PeerMisuse("base64 is not base64") }
      sent = try await queue.send(
        bytes: Array(bytes), visibilityTimeout: visibilityTimeout, timeToLive: timeToLive)
    } else {
      sent = try await queue.send(
        try required(input.text), visibilityTimeout: visibilityTimeout, timeToLive: timeToLive)
    }
    return PeerOutput(popReceipt: sent.popReceipt.rawValue, id: sent.id)
  }

  private func list() async throws -> PeerOutput {
    var queues: [QueueItem] = []
    for try await item in try service().queues(
      prefix: input.prefix, includeMetadata: true, pageSize: input.pageSize)
    {
      queues.append(item)
    }
    return PeerOutput(queues: queues)
  }
}

/// The peer was given something that it does not understand.
struct PeerMisuse: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
