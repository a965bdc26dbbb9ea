#if Encryption
  /// What every key encryption key has: a name, and how it wraps.
  ///
  /// A key conforms to ``KeyEncryptionKey`` for async clients, ``BlockingKeyEncryptionKey`` for blocking ones, or both.
  public protocol NamedKey: Sendable {
    /// The id of the key, which stands in each message that it encrypts and finds it again; it never changes.
    ///
    /// Not a secret. For a key of a vault it is the URL with the version.
    var keyID: String { get }

    /// The name of the algorithm that wraps, for example `A256KW` or `RSA-OAEP-256`; it never changes.
    ///
    /// It stands in each message beside the id.
    var wrapAlgorithm: String { get }
  }

  /// A key that wraps the keys of messages, for async clients: in memory, or behind a network.
  ///
  /// A method may be synchronous where nothing is waited for; such a type can conform to ``BlockingKeyEncryptionKey`` with the
  /// same methods.
  public protocol KeyEncryptionKey: NamedKey {
    /// Wraps the key of a message.
    ///
    /// - Parameter contentKey: 40 bytes in version 2, 32 in version 1.
    /// - Returns: The wrapped key, without the version of the algorithm or the like.
    /// - Throws: Whatever went wrong: sending fails with an `AzureError` that has it as its cause.
    func wrap(_ contentKey: ContentKey) async throws -> [UInt8]

    /// Unwraps the key of a message.
    ///
    /// - Parameters:
    ///   - wrappedKey: What ``wrap(_:)`` returned, or bytes that somebody made up.
    ///   - algorithm: The algorithm that the message names; one that is not known must be refused.
    /// - Returns: The key of the message.
    /// - Throws: ``KeyUnavailableError`` when the key could not be asked, so that it is worth trying again. So is an `AzureError`,
    ///   unless it is of kind `invalidArgument` or `encryption`, or has a status of 400 to 499 other than 401, 403, 408 and 429;
    ///   and `CancellationError` where the task is not cancelled. Anything else means that the wrapped key is refused for good,
    ///   and all such refusals are one and the same to those outside.
    func unwrap(_ wrappedKey: [UInt8], algorithm: String) async throws -> ContentKey
  }

  /// A key that wraps the keys of messages, for blocking clients: in memory, or behind a network.
  public protocol BlockingKeyEncryptionKey: NamedKey {
    /// Wraps the key of a message; may block the calling thread.
    ///
    /// - Parameter contentKey: 40 bytes in version 2, 32 in version 1.
    /// - Returns: The wrapped key.
    /// - Throws: Whatever went wrong: sending fails with an `AzureError` that has it as its cause.
    func wrap(_ contentKey: ContentKey) throws -> [UInt8]

    /// Unwraps the key of a message; may block the calling thread.
    ///
    /// - Parameters:
    ///   - wrappedKey: What ``wrap(_:)`` returned, or bytes that somebody made up.
    ///   - algorithm: The algorithm that the message names; one that is not known must be refused.
    /// - Returns: The key of the message.
    /// - Throws: As ``KeyEncryptionKey/unwrap(_:algorithm:)`` does.
    func unwrap(_ wrappedKey: [UInt8], algorithm: String) throws -> ContentKey
  }

  /// The key could not be asked: its vault does not respond, or wants to be asked later.
  ///
  /// Thrown by keys and resolvers of one's own. The message is not to blame then: it says so, and can be received again.
  public struct KeyUnavailableError: Error, Sendable, CustomStringConvertible {
    /// Why, for people; must hold no secret.
    public var reason: String

    /// Makes an error.
    ///
    /// - Parameter reason: Why, for people; must hold no secret.
    public init(_ reason: String) { self.reason = reason }

    /// The reason.
    public var description: String { "The key is not available: \(reason)" }
  }

  /// A wrapped key that is refused; says no more.
  struct RefusedKey: Error {}

  /// A message names an algorithm of wrapping that the key does not have; the name stands in the message for all to read.
  struct UnknownWrapAlgorithm: Error {}

  /// A key that tells how long what it wraps gets, so that a message's size is known before.
  protocol SizedKey: NamedKey {
    /// How many bytes a wrapped key has.
    func wrappedBytes(of contentBytes: Int) -> Int
  }
#endif
