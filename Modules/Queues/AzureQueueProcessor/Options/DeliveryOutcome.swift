import AzureCore
public import AzureQueueProtocol

/// What a handler says of a delivery.
///
/// A program makes such values and does not switch over them: cases may be added in a minor version.
public enum DeliveryOutcome: Sendable, Hashable {
  /// The work is done: the message is deleted.
  case complete
  /// Again, once the delay is over; the message counts as delivered once more.
  ///
  /// Whole seconds, rounded up; at most seven days. At the maximum of deliveries the message is poison instead.
  case retry(after: Duration)
  /// Never again, and why: the message goes where poison goes.
  case poison(String)
}

/// The lease of a message is over, or may be: somebody else may have the message.
///
/// What a handler does from here on may be done twice.
public struct LeaseLost: Error, Sendable, Hashable, CustomStringConvertible {
  /// The id of the message.
  public var messageID: String

  /// One line with the id of the message.
  public var description: String {
    "The lease of the message \(OutsideText.shown(messageID: messageID)) is not proven any more: somebody else may have it"
  }
}

/// A message that a processor could not decode.
public struct UndecodableMessage: Error, Sendable, CustomStringConvertible {
  /// The message, with its raw text.
  public var message: ReceivedMessage
  /// Why: a `MessageDecodingError` of the client, or what the body's decoder threw.
  public var error: any Error

  /// What is wrong, without the text.
  public var reason: String { (error as? MessageDecodingError)?.reason ?? "\(type(of: error))" }

  /// One line with the id of the message and what is wrong.
  public var description: String {
    let id = OutsideText.shown(messageID: message.id)
    return "The message \(id) could not be decoded: \(OutsideText().line(reason, atMost: 1024))"
  }
}
