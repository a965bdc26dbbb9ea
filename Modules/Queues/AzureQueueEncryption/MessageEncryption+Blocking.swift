#if Encryption
  import AzureCore
  import AzureQueueProtocol

  /// Encrypts and decrypts on the thread of the caller.
  struct BlockingSteps: BlockingMessageCipher {
    let settings: MessageEncryption

    func seal(_ text: String) throws(AzureError) -> String {
      guard let key = settings.blockingKey, let template = settings.template else {
        try settings.checkPlain()
        return text
      }
      guard !text.isEmpty else { return text }
      // What is too long whatever the key makes of it need not reach a vault.
      try MessageEncryption.checkSize(
        plainBytes: text.utf8.count, wrappedKeyBytes: template.wrappedKeyBytes, template)
      let fresh = FreshContent(for: template.version)
      let wrappedKey: [UInt8]
      do {
        wrappedKey = try key.wrap(fresh.wrapped)
      } catch {
        throw MessageEncryption.failedWrap(template, error)
      }
      return try MessageEncryption.sealed(text, fresh, wrappedKey, template)
    }

    func open(_ texts: [String]) -> [Result<String, MessageDecodingError>] {
      var resolved: [ExactText: Result<(any BlockingKeyEncryptionKey)?, any Error>] = [:]
      return texts.map { open($0, &resolved) }
    }

    private func open(
      _ text: String, _ resolved: inout [ExactText: Result<(any BlockingKeyEncryptionKey)?, any Error>]
    ) -> Result<String, MessageDecodingError> {
      switch settings.plan(for: text) {
      case .plain: return .success(text)
      case .refuse(let error): return .failure(error)
      case .decrypt(let envelope):
        let found: (any BlockingKeyEncryptionKey)?
        do {
          found = try key(for: envelope.keyID, &resolved)
        } catch {
          return .failure(MessageEncryption.unresolved(envelope, text, error))
        }
        guard let key = MessageEncryption.choose(found, settings.blockingKey, for: envelope, { $0.keyID })
        else {
          return .failure(MessageEncryption.noKey(envelope, text))
        }
        let unwrapped = Result {
          try key.unwrap(envelope.wrappedKey, algorithm: envelope.wrapAlgorithm)
        }
        return MessageEncryption.opened(envelope, text, unwrapped)
      }
    }

    /// Asks the resolver, once for each id of a batch.
    private func key(
      for id: String, _ resolved: inout [ExactText: Result<(any BlockingKeyEncryptionKey)?, any Error>]
    ) throws -> (any BlockingKeyEncryptionKey)? {
      guard let resolver = settings.blockingResolver else { return nil }
      if let known = resolved[ExactText(id)] { return try known.get() }
      let found = Result { try resolver.blockingKey(for: id) }
      resolved[ExactText(id)] = found
      return try found.get()
    }
  }
#endif
