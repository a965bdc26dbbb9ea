public import AzurePipeline
public import AzureXML
import HTTPTypes

/// Looks at messages at the front of a queue without changing anything
/// ([Peek Messages](https://learn.microsoft.com/rest/api/storageservices/peek-messages)).
public struct PeekMessages: QueueOperation {
  /// The name of the operation in the service's documentation.
  public static let name = "Peek Messages"
  /// Whether the operation may be repeated after an unknown outcome.
  public static let repeatSafety = RepeatSafety.safe
  /// No refusal is an answer, and none asks for advice.
  public static let judgesRefusals = false
  /// Both locations can answer.
  public var reach: LocationReach { .either }

  private let queue: QueueName
  private let maximum: Int?
  private let encoding: MessageEncoding

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - queue: The queue's name.
  ///   - maximum: How many messages at most: 1 to 32. `nil` leaves the service's default: one.
  ///   - encoding: How texts become content.
  public init(in queue: QueueName, maximum: Int? = nil, encoding: MessageEncoding) {
    self.queue = queue
    self.maximum = maximum
    self.encoding = encoding
  }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  public func request(at endpoint: Endpoint) throws(AzureError) -> Request {
    var count: String?
    if let maximum { count = String(try Parameters.messageCount(maximum, of: "max")) }
    return Parameters.request(
      .get, endpoint, .messages(queue),
      [QueryItem("peekonly", "true"), QueryItem("numofmessages", count)])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  ///
  /// What a single message lacks is told by that message.
  public func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> [PeekedMessage]
  {
    try MessageList.map(completed.response, reader: reader) { message throws(AzureError) in
      // In the order in which the service writes them.
      let id = message.text(ifPresent: "MessageId") ?? ""
      let insertedOn = message.date(ifReadable: "InsertionTime")
      let expiresOn = message.date(ifReadable: "ExpirationTime")
      let dequeueCount = message.number(ifReadable: "DequeueCount")
      let text = message.text(ifPresent: "MessageText")
      return PeekedMessage(
        id: id, insertedOn: insertedOn, expiresOn: expiresOn, dequeueCount: dequeueCount,
        rawText: text ?? "", content: MessageList.content(text, id: id, popReceipt: nil, encoding))
    }
  }
}
