package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Receives messages: hides them from others for a while and hands them out
/// ([Get Messages](https://learn.microsoft.com/rest/api/storageservices/get-messages)).
///
/// Not safe to repeat: after a lost response the messages stay hidden until their timeout, and a repeat hides others.
package struct ReceiveMessages: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Get Messages"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.unsafe

  private let queue: QueueName
  private let maximum: Int?
  private let visibilityTimeout: Duration?
  private let encoding: MessageEncoding

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - queue: The queue's name.
  ///   - maximum: How many messages at most: 1 to 32. `nil` leaves the service's default: one.
  ///   - visibilityTimeout: How long they stay hidden: 1 to 604,800 seconds. `nil` leaves the service's default: 30 seconds.
  ///   - encoding: How texts become content.
  package init(
    from queue: QueueName, maximum: Int? = nil, visibilityTimeout: Duration? = nil, encoding: MessageEncoding
  ) {
    self.queue = queue
    self.maximum = maximum
    self.visibilityTimeout = visibilityTimeout
    self.encoding = encoding
  }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    var count: String?
    if let maximum { count = String(try Parameters.messageCount(maximum, of: "limit")) }
    var hidden: String?
    if let visibilityTimeout {
      hidden = String(
        try Parameters.seconds(visibilityTimeout, in: 1...Parameters.sevenDays, of: "visibilityTimeout"))
    }
    return site.request(
      .get, .messages(queue),
      [QueryItem("numofmessages", count), QueryItem("visibilitytimeout", hidden)])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  ///
  /// A message that lacks something is returned, and says what it lacks.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> [ReceivedMessage]
  {
    try MessageList.map(completed.response, reader: reader) { message throws(AzureError) in
      // In the order in which the service writes them.
      let id = message.id()
      let insertedOn = message.date(ifReadable: "InsertionTime")
      let expiresOn = message.date(ifReadable: "ExpirationTime")
      let popReceipt = message.text(ifPresent: "PopReceipt") ?? ""
      let nextVisibleOn = message.date(ifReadable: "TimeNextVisible")
      let dequeueCount = message.number(ifReadable: "DequeueCount")
      let text = message.text(ifPresent: "MessageText")
      return ReceivedMessage(
        id, insertedOn: insertedOn, expiresOn: expiresOn, nextVisibleOn: nextVisibleOn,
        dequeueCount: dequeueCount, popReceipt: PopReceipt(rawValue: popReceipt), rawText: text ?? "",
        content: MessageList.content(text, hasID: !id.isEmpty, popReceipt: popReceipt, encoding))
    }
  }
}

/// Looks at messages at the front of a queue without changing anything
/// ([Peek Messages](https://learn.microsoft.com/rest/api/storageservices/peek-messages)).
package struct PeekMessages: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Peek Messages"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe
  /// Both locations can serve it.
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
    if let maximum { count = String(try Parameters.messageCount(maximum, of: "limit")) }
    return site.request(
      .get, .messages(queue),
      [QueryItem("peekonly", "true"), QueryItem("numofmessages", count)])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  ///
  /// A message that lacks something is returned, and says what it lacks.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> [PeekedMessage]
  {
    try MessageList.map(completed.response, reader: reader) { message throws(AzureError) in
      // In the order in which the service writes them.
      let id = message.id()
      let insertedOn = message.date(ifReadable: "InsertionTime")
      let expiresOn = message.date(ifReadable: "ExpirationTime")
      let dequeueCount = message.number(ifReadable: "DequeueCount")
      let text = message.text(ifPresent: "MessageText")
      return PeekedMessage(
        id, insertedOn: insertedOn, expiresOn: expiresOn, dequeueCount: dequeueCount,
        rawText: text ?? "", content: MessageList.content(text, hasID: !id.isEmpty, popReceipt: nil, encoding)
      )
    }
  }
}
