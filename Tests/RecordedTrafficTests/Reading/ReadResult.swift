import AzureAuthSAS
import AzureCore
import AzurePipeline
import AzureQueueProtocol
import AzureXML
import Foundation

/// What an operation makes of a recorded response.
enum ReadResult: Equatable {
  case created(Bool)
  case deleted(Bool)
  case properties(QueueProperties)
  case accessPolicies([SignedIdentifier])
  case listed(QueuePage)
  case serviceProperties(ServiceProperties)
  case statistics(ServiceStatistics)
  case delegationKey(UserDelegationKey)
  case sent(SentMessage)
  case received([ReceivedMessage])
  case peeked([PeekedMessage])
  case updated(UpdatedMessage)
  /// Nothing but success, which the operation tells with this status.
  case done(Int)
  case refused(ServiceFailure)

  /// Reads a response as the client would: a refusal into an error, anything else by the operation's own reading.
  init(_ operation: ReadOperation, _ response: AzureResponse, reader: any XMLReader) throws {
    guard response.status < 400 else {
      self = .refused(ServiceFailure(reading: response, reader: reader))
      return
    }
    let call = CompletedCall(response: response)
    let queue = try QueueName("recorded")
    switch operation {
    case .create, .delete, .properties, .setMetadata, .getAccessPolicy, .setAccessPolicy:
      self = try .ofQueue(queue, operation, call, reader)
    case .list, .getServiceProperties, .setServiceProperties, .statistics, .delegationKey:
      self = try .ofService(operation, call, reader)
    case .send, .receive, .peek, .update, .deleteMessage, .clear:
      self = try .ofMessages(queue, operation, call, reader)
    }
  }

  private static func ofQueue(
    _ queue: QueueName, _ operation: ReadOperation, _ call: CompletedCall, _ reader: any XMLReader
  ) throws -> ReadResult {
    switch operation {
    case .create:
      return .created(try CreateQueue(queue, existing: .accept).output(from: call, reader: reader))
    case .delete: return .deleted(try DeleteQueue(queue).output(from: call, reader: reader))
    case .properties: return .properties(try GetQueueProperties(queue).output(from: call, reader: reader))
    case .getAccessPolicy:
      return .accessPolicies(try GetAccessPolicy(of: queue).output(from: call, reader: reader))
    case .setAccessPolicy:
      try SetAccessPolicy([], of: queue).output(from: call, reader: reader)
      return .done(204)
    default:
      try SetQueueMetadata(QueueMetadata(), of: queue).output(from: call, reader: reader)
      return .done(204)
    }
  }

  private static func ofService(
    _ operation: ReadOperation, _ call: CompletedCall, _ reader: any XMLReader
  ) throws -> ReadResult {
    switch operation {
    case .list: return .listed(try ListQueues().output(from: call, reader: reader))
    case .getServiceProperties:
      return .serviceProperties(try GetServiceProperties().output(from: call, reader: reader))
    case .statistics: return .statistics(try GetServiceStatistics().output(from: call, reader: reader))
    case .delegationKey:
      let now = Timestamp(seconds: 0)
      let operation = GetUserDelegationKey(expiresOn: Timestamp(seconds: 0), now: now)
      return .delegationKey(try operation.output(from: call, reader: reader))
    default:
      try SetServiceProperties(ServiceProperties()).output(from: call, reader: reader)
      return .done(202)
    }
  }

  private static func ofMessages(
    _ queue: QueueName, _ operation: ReadOperation, _ call: CompletedCall, _ reader: any XMLReader
  ) throws -> ReadResult {
    let receipt = PopReceipt(rawValue: "")
    switch operation {
    case .send:
      return .sent(try SendMessage(to: queue, "", encoding: .text).output(from: call, reader: reader))
    case .receive:
      return .received(
        try ReceiveMessages(from: queue, encoding: .text).output(from: call, reader: reader))
    case .peek:
      return .peeked(try PeekMessages(in: queue, encoding: .text).output(from: call, reader: reader))
    case .update:
      let update = UpdateMessage(in: queue, id: "", popReceipt: receipt, visibilityTimeout: .zero)
      return .updated(try update.output(from: call, reader: reader))
    case .deleteMessage:
      try DeleteMessage(in: queue, id: "", popReceipt: receipt).output(from: call, reader: reader)
      return .done(204)
    default:
      try ClearMessages(queue).output(from: call, reader: reader)
      return .done(204)
    }
  }
}
