package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Looks at messages at the front of a queue without changing anything
/// ([Peek Messages](https://learn.microsoft.com/rest/api/storageservices/peek-messages)).
package struct PeekMessages: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Peek Messages"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let repeatSafety = RepeatSafety.safe
  /// Both locations can answer.
  package var reach: LocationReach { .either }

  private let queue: QueueName
  private let maximum: Int?
  private let encoding: MessageEncoding

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - queue: The queue's name.
  ///   - maximum: How many messages at most: 1 to 32. `nil` leaves the service's default: one.
  ///   - encoding: How texts become content.
  package init(in queue: QueueName, maximum: Int? = nil, encoding: MessageEncoding) {
    self.queue = queue
    self.maximum = maximum
    self.encoding = encoding
  }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    var count: String?
    if let maximum { count = String(try Parameters.messageCount(maximum, of: "max")) }
    return site.request(
      .get, .messages(queue),
      [QueryItem("peekonly", "true"), QueryItem("numofmessages", count)])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  ///
  /// What a single message lacks is told by that message.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
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
