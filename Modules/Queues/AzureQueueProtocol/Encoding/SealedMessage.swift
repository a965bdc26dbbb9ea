/// A message whose text may be sealed: what a client does with a batch once its response is read.
package protocol SealedMessage: MessageWithContent, Sendable {
  var content: Result<MessageContent, MessageDecodingError> { get set }
}

extension ReceivedMessage: SealedMessage {}
extension PeekedMessage: SealedMessage {}

extension Array where Element: SealedMessage {
  /// The texts of the messages that have one, for ``AsyncMessageCipher/open(_:)``.
  package var sealedTexts: [String] { filter(\.isSealed).map(\.rawText) }

  /// The messages with what was opened, decoded, in the place of their content.
  ///
  /// The raw text stays what the service holds, also in the errors about it.
  ///
  /// - Parameters:
  ///   - opened: An outcome for each of ``sealedTexts``.
  ///   - encoding: How texts become content.
  /// - Returns: The messages.
  package func opened(
    _ opened: [Result<String, MessageDecodingError>], _ encoding: MessageEncoding
  ) -> [Element] {
    var opened = opened[...]
    return map { message in
      var message = message
      guard message.isSealed else {
        // An empty text is decoded as any other.
        if case .success = message.content { message.content = encoding.decode(message.rawText) }
        return message
      }
      guard let outcome = opened.popFirst() else { return message }
      message.content = outcome.flatMap { encoding.decode($0) }.mapError {
        var error = $0
        error.rawText = message.rawText
        return error
      }
      return message
    }
  }
}

extension SealedMessage {
  /// Whether there is a text to open: one that came, and is not empty.
  fileprivate var isSealed: Bool {
    if case .success = content { !rawText.isEmpty } else { false }
  }
}
