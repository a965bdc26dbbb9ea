import AzureCore
import AzureQueueBlocking
import AzureQueueClient
public import AzureQueueProtocol

/// A message to send: its content, and times of its own.
public struct OutgoingMessage: Sendable, Hashable {
  /// The content, which the client encodes.
  public var content: MessageContent
  /// How long it stays hidden at first; what holds for all messages when `nil`.
  public var visibilityTimeout: Duration?
  /// When it expires; what holds for all messages when `nil`.
  public var timeToLive: TimeToLive?

  /// Makes a message.
  ///
  /// - Parameters:
  ///   - content: The content.
  ///   - visibilityTimeout: How long it stays hidden at first: 0 to 604,800 seconds, and shorter than the time to live.
  ///   - timeToLive: When it expires.
  public init(
    _ content: MessageContent, visibilityTimeout: Duration? = nil, timeToLive: TimeToLive? = nil
  ) {
    self.content = content
    self.visibilityTimeout = visibilityTimeout
    self.timeToLive = timeToLive
  }

  /// Makes a message of a text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - visibilityTimeout: How long it stays hidden at first.
  ///   - timeToLive: When it expires.
  public init(_ text: String, visibilityTimeout: Duration? = nil, timeToLive: TimeToLive? = nil) {
    self.init(.text(text), visibilityTimeout: visibilityTimeout, timeToLive: timeToLive)
  }
}

/// What can be sent as a message: text, bytes, or a message with times of its own.
///
/// Types of one's own may conform, so that they can be sent in bulk and over shards.
public protocol OutgoingMessageConvertible: Sendable {
  /// The message to send.
  var outgoingMessage: OutgoingMessage { get }
}

extension OutgoingMessage: OutgoingMessageConvertible {
  /// The message itself.
  public var outgoingMessage: OutgoingMessage { self }
}

extension MessageContent: OutgoingMessageConvertible {
  /// A message with this content.
  public var outgoingMessage: OutgoingMessage { OutgoingMessage(self) }
}

extension String: OutgoingMessageConvertible {
  /// A message with this text.
  public var outgoingMessage: OutgoingMessage { OutgoingMessage(.text(self)) }
}

extension [UInt8]: OutgoingMessageConvertible {
  /// A message with these bytes, for clients with the encoding `bytes`.
  public var outgoingMessage: OutgoingMessage { OutgoingMessage(.bytes(self)) }
}

extension QueueClient {
  func send(_ message: OutgoingMessage, _ options: OperationOptions) async throws -> SentMessage {
    switch message.content {
    case .text(let text):
      try await send(
        text, visibilityTimeout: message.visibilityTimeout, timeToLive: message.timeToLive, options: options)
    case .bytes(let bytes):
      try await send(
        bytes: bytes, visibilityTimeout: message.visibilityTimeout, timeToLive: message.timeToLive,
        options: options)
    }
  }
}

extension BlockingQueueClient {
  @available(*, noasync)
  func send(_ message: OutgoingMessage, _ options: OperationOptions) throws(AzureError) -> SentMessage {
    switch message.content {
    case .text(let text):
      try send(
        text, visibilityTimeout: message.visibilityTimeout, timeToLive: message.timeToLive, options: options)
    case .bytes(let bytes):
      try send(
        bytes: bytes, visibilityTimeout: message.visibilityTimeout, timeToLive: message.timeToLive,
        options: options)
    }
  }
}
