import AzureQueues
import Foundation

/// What one run of the peer tells, as JSON on standard output: what the subcommand has, or the error.
struct PeerOutput: Encodable {
  var messages: [Message]?
  var popReceipt: String?
  var id: String?
  var metadata: [String: String]?
  var approximateMessageCount: Int?
  var policies: [PeerInput.Policy]?
  var properties: ServiceProperties?
  var queues: [QueueItem]?
  var created: Bool?
  var signature: String?
  var url: String?
  var delegationKey: PeerInput.DelegationKey?
  var error: Failure?

  /// A message, with its content as text or as base64 of the bytes.
  struct Message: Encodable {
    var id: String
    var text: String?
    var base64: String?
    var rawText: String
    var popReceipt: String?
    var dequeueCount: Int?
    var insertedOn: Double?
    var expiresOn: Double?
  }

  /// What was refused, so that both sides can be compared.
  struct Failure: Encodable {
    var kind: String
    var code: String?
    var status: Int?
    var message: String
  }
}

extension PeerOutput.Message {
  /// What a received message has.
  init(_ message: ReceivedMessage) throws {
    self.init(
      id: message.id, rawText: message.rawText, popReceipt: message.popReceipt.rawValue,
      dequeueCount: message.dequeueCount, insertedOn: message.insertedOn?.date.timeIntervalSince1970,
      expiresOn: message.expiresOn?.date.timeIntervalSince1970)
    try show(message.content.get())
  }

  /// What a peeked message has.
  init(_ message: PeekedMessage) throws {
    self.init(
      id: message.id, rawText: message.rawText, dequeueCount: message.dequeueCount,
      insertedOn: message.insertedOn?.date.timeIntervalSince1970,
      expiresOn: message.expiresOn?.date.timeIntervalSince1970)
    try show(message.content.get())
  }

  private mutating func show(_ content: MessageContent) {
    switch content {
    case .text(let text): self.text = text
    case .bytes(let bytes): base64 = Data(bytes).base64EncodedString()
    }
  }
}
