#if Encryption
  public import AzureCore

  /// Finds the key of a message by its id, for async clients.
  ///
  /// For reading only: it is asked before the client's own key is looked at, so that messages of older keys can be read after
  /// a rotation.
  public protocol KeyResolver: Sendable {
    /// Finds a key.
    ///
    /// - Parameter keyID: The id that the message names, which anyone may have made up.
    /// - Returns: The key, whose ``NamedKey/keyID`` must be that id; `nil` when there is none.
    /// - Throws: ``KeyUnavailableError`` or anything else when it could not be found out.
    func key(for keyID: String) async throws -> (any KeyEncryptionKey)?
  }

  /// Finds the key of a message by its id, for blocking clients.
  public protocol BlockingKeyResolver: Sendable {
    /// Finds a key; may block the calling thread.
    ///
    /// - Parameter keyID: The id that the message names, which anyone may have made up.
    /// - Returns: The key, whose ``NamedKey/keyID`` must be that id; `nil` when there is none.
    /// - Throws: ``KeyUnavailableError`` or anything else when it could not be found out.
    func blockingKey(for keyID: String) throws -> (any BlockingKeyEncryptionKey)?
  }

  /// Several keys in memory, found by their ids: the newest writes, and all of them read.
  ///
  /// ```swift
  /// let ring = try KeyRing([keyOfThisYear, keyOfLastYear])
  /// options.encryption = MessageEncryption(key: keyOfThisYear, resolver: ring)
  /// ```
  public struct KeyRing: KeyResolver, BlockingKeyResolver {
    private let keys: [ExactText: any KeyEncryptionKey & BlockingKeyEncryptionKey]

    /// Makes a ring.
    ///
    /// - Parameter keys: The keys.
    /// - Throws: `AzureError` when two of them have the same id.
    public init(_ keys: [any KeyEncryptionKey & BlockingKeyEncryptionKey]) throws(AzureError) {
      var byID: [ExactText: any KeyEncryptionKey & BlockingKeyEncryptionKey] = [:]
      for key in keys where byID.updateValue(key, forKey: ExactText(key.keyID)) != nil {
        throw .invalidArgument(
          "Two keys have the id '\(key.keyID)'", advice: "give each key an id of its own")
      }
      self.keys = byID
    }

    /// The key of this id, if it is in the ring.
    public func key(for keyID: String) -> (any KeyEncryptionKey)? { keys[ExactText(keyID)] }

    /// The key of this id, if it is in the ring.
    public func blockingKey(for keyID: String) -> (any BlockingKeyEncryptionKey)? { keys[ExactText(keyID)] }
  }
#endif
