#if Encryption
  import AzureCore
  import AzureQueueProtocol

  /// What is decided about a message, whichever client it is for.
  extension MessageEncryption {
    /// What to do with a text that was received.
    enum Plan {
      /// It is the text.
      case plain
      case refuse(MessageDecodingError)
      /// Find the key, unwrap, and ``opened(_:_:_:)``.
      case decrypt(Envelope)
    }

    /// Whether there is anything to read envelopes with.
    private var hasKeys: Bool {
      key != nil || resolver != nil || blockingKey != nil || blockingResolver != nil
    }

    /// Decides what to do with a text that was received.
    func plan(for text: String) -> Plan {
      guard hasKeys || requireEncryption else { return .plain }
      switch template?.reading(of: text) ?? EnvelopeReader.read(text) {
      case .plain:
        guard requireEncryption else { return .plain }
        return .refuse(
          MessageDecodingError(
            rawText: text, reason: "the message is not encrypted, and encryption is required"))
      case .unreadable(let reason): return .refuse(MessageDecodingError(rawText: text, reason: reason))
      case .envelope(let envelope):
        guard acceptsLegacyV1 || envelope.version != .legacyV1 else {
          return .refuse(
            MessageDecodingError(
              rawText: text, reason: "the message is encrypted by version 1.0, which is not accepted"))
        }
        return .decrypt(envelope)
      }
    }

    /// Which key of several decrypts an envelope: the resolved one, else the client's own if it has that id.
    static func choose<Key>(_ resolved: Key?, _ own: Key?, for envelope: Envelope, _ id: (Key) -> String)
      -> Key?
    {
      if let resolved, id(resolved).isExactly(envelope.keyID) { return resolved }
      if let own, id(own).isExactly(envelope.keyID) { return own }
      return nil
    }

    /// The text of an envelope, with the key that was unwrapped.
    static func opened(
      _ envelope: Envelope, _ text: String, _ unwrapped: Result<ContentKey, any Error>
    ) -> Result<String, MessageDecodingError> {
      switch unwrapped {
      case .failure(let error as KeyUnavailableError):
        return .failure(unavailable(envelope, text, error.reason))
      case .failure(let error as AzureError) where !isRefusal(error):
        return .failure(unavailable(envelope, text, error.message))
      // The client's task is not cancelled: it was a time limit of the key's own.
      case .failure(is CancellationError):
        return .failure(unavailable(envelope, text, "it was not waited for"))
      case .failure(is UnknownWrapAlgorithm):
        return .failure(
          MessageDecodingError(
            rawText: text,
            reason: "the key of the message is wrapped by the algorithm '"
              + OutsideText().line(envelope.wrapAlgorithm, atMost: 64) + "', which its key does not have"))
      // One reason for all else: which of key, tag and padding was wrong is nobody's business.
      case .failure: return .failure(undecryptable(text))
      case .success(let key):
        do throws(ContentCipher.Refused) {
          return .success(try ContentCipher.open(envelope, key))
        } catch {
          return .failure(undecryptable(text))
        }
      }
    }

    /// Whether a call for a key was refused for what it asked, and will be again.
    private static func isRefusal(_ error: AzureError) -> Bool {
      switch error.kind {
      case .invalidArgument, .encryption: true
      case .service: (400..<500).contains(error.status ?? 0) && ![401, 403, 408, 429].contains(error.status)
      default: false
      }
    }

    /// There is no key of the id that a message names.
    static func noKey(_ envelope: Envelope, _ text: String) -> MessageDecodingError {
      MessageDecodingError(
        rawText: text, reason: "decryption failed: there is no key with the id '\(shown(envelope.keyID))'")
    }

    /// The key could not be found or asked.
    static func unavailable(_ envelope: Envelope, _ text: String, _ reason: String) -> MessageDecodingError {
      MessageDecodingError(
        rawText: text,
        reason: "the key with the id '\(shown(envelope.keyID))' is not available: "
          + OutsideText().line(reason, atMost: 512), isTemporary: true)
    }

    /// The resolver failed.
    static func unresolved(_ envelope: Envelope, _ text: String, _ error: any Error) -> MessageDecodingError {
      let reason =
        switch error {
        case let error as KeyUnavailableError: error.reason
        case let error as AzureError: error.message
        default: "the resolver failed with \(type(of: error))"
        }
      return unavailable(envelope, text, reason)
    }

    private static func undecryptable(_ text: String) -> MessageDecodingError {
      MessageDecodingError(
        rawText: text, reason: "decryption failed: the key is another one, or the message was changed")
    }

    private static func shown(_ keyID: String) -> String { OutsideText().line(keyID, atMost: 256) }

    // MARK: Writing

    /// Checks that a text may be sent as it is when there is no key.
    func checkPlain() throws(AzureError) {
      guard requireEncryption else { return }
      throw .invalidArgument(
        "Encryption is required, and there is no key to encrypt with",
        advice: "give MessageEncryption a key, or do not require encryption")
    }

    /// Refuses a text whose envelope would be too long, naming both sizes.
    ///
    /// - Parameters:
    ///   - plainBytes: How long the text is.
    ///   - wrappedKeyBytes: How long the wrapped key is; `nil` while that is not known.
    ///   - template: What stands around.
    /// - Throws: `AzureError` with both sizes, and the largest that fits.
    static func checkSize(
      plainBytes: Int, wrappedKeyBytes: Int?, _ template: EnvelopeTemplate
    ) throws(AzureError) {
      let limit = MessageBody.maximumTextBytes
      let size = template.size(plainBytes: plainBytes, wrappedKeyBytes: wrappedKeyBytes ?? 0)
      guard size > limit else { return }
      let largest = template.largestPlainBytes(wrappedKeyBytes: wrappedKeyBytes ?? 0, within: limit) ?? 0
      let isKnown = wrappedKeyBytes != nil
      throw .tooLarge(
        "The message has \(plainBytes) bytes of encoded text, and \(isKnown ? "" : "more than ")\(size) bytes "
          + "when it is encrypted",
        advice:
          "at most \(limit) bytes are accepted, which is \(isKnown ? "" : "less than ")\(largest) before "
          + "encryption with this key; store the data and send a reference")
    }

    /// The error about a key that does not wrap.
    static func failedWrap(_ template: EnvelopeTemplate, _ error: any Error) -> AzureError {
      var reason = ""
      if let error = error as? KeyUnavailableError { reason = ": \(error.reason)" }
      if let error = error as? AzureError { reason = ": \(error.message)" }
      return AzureError(
        .encryption,
        "The key '\(template.keyID)' did not wrap the key of the message"
          + OutsideText().line(reason, atMost: 512),
        cause: error)
    }

    /// The envelope of a text.
    static func sealed(
      _ text: String, _ fresh: FreshContent, _ wrappedKey: [UInt8], _ template: EnvelopeTemplate
    ) throws(AzureError) -> String {
      // Exactly, now that the length of the wrapped key is known.
      try checkSize(plainBytes: text.utf8.count, wrappedKeyBytes: wrappedKey.count, template)
      do {
        return try ContentCipher.seal(text, fresh, wrappedKey: wrappedKey, template)
      } catch {
        throw AzureError(.encryption, "The message could not be encrypted", cause: error)
      }
    }
  }
#endif
