package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Puts a message into a queue ([Put Message](https://learn.microsoft.com/rest/api/storageservices/put-message)).
///
/// Not safe to repeat: after a lost response a repeat stores a second copy with another id.
package struct SendMessage: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Put Message"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.unsafe

  private let queue: QueueName
  private let content: MessageContent
  private let encoding: MessageEncoding
  private let visibilityTimeout: Duration?
  private let timeToLive: TimeToLive?

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - queue: The queue's name.
  ///   - content: The content; at most 65,536 bytes of UTF-8 once encoded.
  ///   - encoding: How the content becomes text.
  ///   - visibilityTimeout: How long the message stays hidden at first: 0 to 604,800 seconds, and shorter than the time to
  ///     live. `nil` leaves the service's default: visible at once.
  ///   - timeToLive: When the message expires: 1 second or more. `nil` leaves the service's default: seven days.
  package init(
    to queue: QueueName, _ content: MessageContent, encoding: MessageEncoding,
    visibilityTimeout: Duration? = nil,
    timeToLive: TimeToLive? = nil
  ) {
    self.queue = queue
    self.content = content
    self.encoding = encoding
    self.visibilityTimeout = visibilityTimeout
    self.timeToLive = timeToLive
  }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Unless it is hidden at first.
  package var addsVisibleMessage: Bool { visibilityTimeout.map { $0 <= .zero } ?? true }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    var hidden: Int64?
    if let visibilityTimeout {
      hidden = try Parameters.seconds(
        visibilityTimeout, in: 0...Parameters.sevenDays, of: "visibilityTimeout")
    }
    let lifetime = try timeToLive?.parameter()
    if let hidden, let seconds = lifetime.flatMap(Int64.init), seconds > 0, hidden >= seconds {
      throw .invalidArgument(
        "visibilityTimeout is \(hidden) seconds and timeToLive \(seconds)",
        advice: "let the message live longer than it is hidden")
    }
    let query =
      hidden == nil && lifetime == nil
      ? [] : [QueryItem("visibilitytimeout", hidden.map { String($0) }), QueryItem("messagettl", lifetime)]
    return site.request(
      .post, .messages(queue), query,
      body: try MessageBody.write(try encoding.encode(content)))
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  ///
  /// With status 201 the message is stored, however the response describes it: the error says so then.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) -> SentMessage
  {
    let response = completed.response
    do throws(AzureError) {
      return try Self.message(in: response, reader)
    } catch {
      guard response.status == 201 else { throw error }
      var error = error
      error.message += "; but the message was stored"
      error.advice =
        response.body.isEmpty
        ? "do not send it again; use a newer service version, or a signature of a newer version"
        : "do not send it again"
      throw error
    }
  }

  private static func message(in response: AzureResponse, _ reader: any XMLReader) throws(AzureError)
    -> SentMessage
  {
    guard !response.body.isEmpty else {
      throw .malformedResponse(response, "as before version 2016-05-31 it does not describe the message")
    }
    let list = try MessageList.element(response, reader: reader)
    guard var message = list.only(MessageList.message, called: "a message") else {
      let count = try list.map(MessageList.message, called: "a message") { _ in () }.count
      throw .malformedResponse(response, "it lists \(count) messages instead of the one that was sent")
    }
    // In the order in which the service writes them.
    let id = message.id()
    guard !id.isEmpty else {
      throw message.malformed("it has no MessageId for it")
    }
    let insertedOn = message.date(ifReadable: "InsertionTime")
    let expiresOn = message.date(ifReadable: "ExpirationTime")
    guard let popReceipt = message.text(ifPresent: "PopReceipt"), !popReceipt.isEmpty else {
      throw message.malformed("it has no PopReceipt for the message \(id.text)")
    }
    return SentMessage(
      id, insertedOn: insertedOn, expiresOn: expiresOn, popReceipt: PopReceipt(rawValue: popReceipt),
      nextVisibleOn: message.date(ifReadable: "TimeNextVisible"))
  }
}

/// The XML body of a message to send, with its size checked.
package enum MessageBody {
  /// The longest text of a message in UTF-8 bytes, before XML escaping.
  package static let maximumTextBytes = 65_536
  /// The longest request body: escaping can make a text that is short enough too long.
  static let maximumBodyBytes = 131_584

  static func write(_ text: String) throws(AzureError) -> [UInt8] {
    let size = text.utf8.count
    guard size <= maximumTextBytes else {
      throw .tooLarge(
        "The message has \(size) bytes of encoded text",
        advice: "send at most \(maximumTextBytes) bytes, or store the data and send a reference")
    }
    var writer = XMLWriter(capacity: size + 128)
    do throws(XMLError) {
      if text.isEmpty {
        writer.markup("<QueueMessage><MessageText /></QueueMessage>")
      } else {
        writer.markup("<QueueMessage><MessageText>")
        try writer.text(text)
        writer.markup("</MessageText></QueueMessage>")
      }
    } catch {
      throw AzureError(
        .invalidArgument, "The message text cannot be sent: \(error.message)",
        advice: "send it with the message encoding .base64 or .bytes", cause: error)
    }
    guard writer.bytes.count <= maximumBodyBytes else {
      throw .tooLarge(
        "The message takes \(writer.bytes.count) bytes as XML",
        advice:
          "at most \(maximumBodyBytes) bytes are accepted; escaping makes '&', '<' and '>' longer, base64 does not"
      )
    }
    return writer.bytes
  }
}
