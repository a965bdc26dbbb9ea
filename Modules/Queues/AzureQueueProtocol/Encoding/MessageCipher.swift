package import AzureCore

/// What a client does with the text of a message between its encoding and the wire: client-side encryption.
///
/// The clients know nothing of how it is done. They hand over the encoded text of a message that is sent or updated, and the
/// texts of a batch that was received or looked at.
package protocol MessageCipher: Sendable {
  /// The mark in `User-Agent` that tells the service of the feature, for example `azstorage-clientsideencryption/2.0`.
  var mark: String? { get }

  /// What async clients do; `nil` when it only serves blocking ones.
  var asyncSteps: (any AsyncMessageCipher)? { get }

  /// What blocking clients do; `nil` when it only serves async ones.
  var blockingSteps: (any BlockingMessageCipher)? { get }
}

/// The steps of a ``MessageCipher`` in async clients.
package protocol AsyncMessageCipher: Sendable {
  /// Seals an encoded text; an empty one stays empty.
  ///
  /// - Parameter text: The text.
  /// - Returns: What is sent, of at most ``MessageBody/maximumTextBytes``.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  func seal(_ text: String) async throws -> String

  /// Opens the texts of a batch.
  ///
  /// - Parameter texts: The texts; none is empty.
  /// - Returns: For each the encoded text, or why there is none: that of one never fails the others.
  /// - Throws: `CancellationError` when the task is cancelled, and nothing else.
  func open(_ texts: [String]) async throws -> [Result<String, MessageDecodingError>]
}

/// The steps of a ``MessageCipher`` in blocking clients.
package protocol BlockingMessageCipher: Sendable {
  /// Seals an encoded text; see ``AsyncMessageCipher/seal(_:)``.
  func seal(_ text: String) throws(AzureError) -> String

  /// Opens the texts of a batch; see ``AsyncMessageCipher/open(_:)``.
  func open(_ texts: [String]) -> [Result<String, MessageDecodingError>]
}
