/// Why a message has no content: its text is not in the encoding that the client expects, or its answer lacks what a message
/// needs.
///
/// It never fails the batch: the message carries it beside the raw text.
public struct MessageDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The text as the service holds it; empty when the answer has none.
  ///
  /// It may be a secret of its users and is not part of the description.
  public var rawText: String

  /// What is wrong, without the text itself.
  public var reason: String

  /// Makes an error.
  ///
  /// - Parameters:
  ///   - rawText: The text as the service holds it.
  ///   - reason: What is wrong, without the text itself.
  public init(rawText: String, reason: String) {
    self.rawText = rawText
    self.reason = reason
  }

  /// One line with the reason and the length of the text.
  public var description: String {
    "The message could not be decoded: \(reason) (\(rawText.utf8.count) bytes of text)"
  }
}
