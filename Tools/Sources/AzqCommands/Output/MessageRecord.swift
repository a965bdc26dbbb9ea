import AzureCore
import AzureQueueProtocol
import Foundation

/// A message as the commands print it: tab-separated on a line, or as a JSON object on a line.
struct MessageRecord: Encodable {
  var id: String
  var popReceipt: String?
  var insertedOn: Timestamp?
  var expiresOn: Timestamp?
  var nextVisibleOn: Timestamp?
  var dequeueCount: Int?
  /// The decoded text; absent for bytes, and when the message is not in the encoding.
  var text: String?
  /// The decoded bytes as base64, when the encoding is bytes.
  var bytes: Data?
  /// The text as stored, when there is no content.
  var rawText: String?
  /// Why there is no content: it is not in the encoding, or the response lacks what the message needs.
  var decodingError: String?

  init(_ message: ReceivedMessage) {
    self.init(message, id: message.id, insertedOn: message.insertedOn, expiresOn: message.expiresOn)
    popReceipt = message.popReceipt.rawValue
    nextVisibleOn = message.nextVisibleOn
    dequeueCount = message.dequeueCount
  }

  init(_ message: PeekedMessage) {
    self.init(message, id: message.id, insertedOn: message.insertedOn, expiresOn: message.expiresOn)
    dequeueCount = message.dequeueCount
  }

  init(_ message: SentMessage) {
    id = message.id
    popReceipt = message.popReceipt.rawValue
    insertedOn = message.insertedOn
    expiresOn = message.expiresOn
    nextVisibleOn = message.nextVisibleOn
  }

  init(_ message: UpdatedMessage, id: String) {
    self.id = id
    popReceipt = message.popReceipt.rawValue
    nextVisibleOn = message.nextVisibleOn
  }

  private init(_ message: some MessageWithContent, id: String, insertedOn: Timestamp?, expiresOn: Timestamp?)
  {
    self.id = id
    self.insertedOn = insertedOn
    self.expiresOn = expiresOn
    switch message.content {
    case .success(.text(let text)): self.text = text
    case .success(.bytes(let bytes)): self.bytes = Data(bytes)
    case .failure(let error):
      rawText = error.rawText
      decodingError = error.reason
    }
  }

  /// Id, receipt if there is one, and content if there is any; separated by tabs, control characters escaped.
  ///
  /// On a terminal, what is invisible in the content is escaped too.
  func line(onTerminal: Bool) -> VisibleText {
    let content = text ?? bytes?.base64EncodedString() ?? rawText
    let fields = [id, popReceipt].compactMap { $0 }.map { VisibleText(escaping: $0) }
    let last = content.map { onTerminal ? VisibleText(escaping: $0) : VisibleText(escapingLineOf: $0) }
    return .joined(fields + (last.map { [$0] } ?? []), by: "\t")
  }
}
