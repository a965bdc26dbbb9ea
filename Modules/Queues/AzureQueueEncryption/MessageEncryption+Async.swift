#if Encryption
  import AzureCore
  package import AzureQueueProtocol

  extension MessageEncryption: MessageCipher {
    /// The mark of the feature and its version, when messages are encrypted.
    package var mark: String? { template.map { "azstorage-clientsideencryption/\($0.version.rawValue)" } }

    /// What async clients do; `nil` when all there is only serves blocking ones.
    package var asyncSteps: (any AsyncMessageCipher)? {
      let isBlockingOnly = key == nil && resolver == nil && (blockingKey != nil || blockingResolver != nil)
      return isBlockingOnly ? nil : AsyncSteps(settings: self)
    }

    /// What blocking clients do; `nil` when all there is only serves async ones.
    package var blockingSteps: (any BlockingMessageCipher)? {
      let isAsyncOnly = blockingKey == nil && blockingResolver == nil && (key != nil || resolver != nil)
      return isAsyncOnly ? nil : BlockingSteps(settings: self)
    }
  }

  /// Encrypts and decrypts in the task of the caller.
  private struct AsyncSteps: AsyncMessageCipher {
    let settings: MessageEncryption

    func seal(_ text: String) async throws -> String {
      guard let key = settings.key, let template = settings.template else {
        try settings.checkPlain()
        return text
      }
      guard !text.isEmpty else { return text }
      // What is too long whatever the key makes of it need not reach a vault.
      try MessageEncryption.checkSize(plainBytes: text.utf8.count, wrappedKeyBytes: 0, template)
      let fresh = FreshContent(for: template.version)
      let wrappedKey: [UInt8]
      do {
        wrappedKey = try await key.wrap(fresh.wrapped)
      } catch {
        try Task.checkCancellation()
        throw MessageEncryption.failedWrap(template, error)
      }
      return try MessageEncryption.sealed(text, fresh, wrappedKey, template)
    }

    /// An envelope, and the key for it.
    private struct Job: Sendable {
      var index: Int
      var envelope: Envelope
      var key: any KeyEncryptionKey
    }

    func open(_ texts: [String]) async throws -> [Result<String, MessageDecodingError>] {
      var results = texts.map { Result<String, MessageDecodingError>.success($0) }
      var jobs: [Job] = []
      var resolved: [ExactText: Result<(any KeyEncryptionKey)?, any Error>] = [:]
      for (index, text) in texts.enumerated() {
        switch settings.plan(for: text) {
        case .plain: break
        case .refuse(let error): results[index] = .failure(error)
        case .decrypt(let envelope):
          let found = await key(for: envelope.keyID, &resolved)
          try Task.checkCancellation()
          switch found {
          case .failure(let error):
            results[index] = .failure(MessageEncryption.unresolved(envelope, text, error))
          case .success(let found):
            if let key = MessageEncryption.choose(found, settings.key, for: envelope, { $0.keyID }) {
              jobs.append(Job(index: index, envelope: envelope, key: key))
            } else {
              results[index] = .failure(MessageEncryption.noKey(envelope, text))
            }
          }
        }
      }
      for (job, unwrapped) in zip(jobs, try await unwrap(jobs)) {
        results[job.index] = MessageEncryption.opened(job.envelope, texts[job.index], unwrapped)
      }
      return results
    }

    /// Asks the resolver, once for each id of a batch.
    private func key(
      for id: String, _ resolved: inout [ExactText: Result<(any KeyEncryptionKey)?, any Error>]
    ) async -> Result<(any KeyEncryptionKey)?, any Error> {
      guard let resolver = settings.resolver else { return .success(nil) }
      if let known = resolved[ExactText(id)] { return known }
      let found: Result<(any KeyEncryptionKey)?, any Error>
      do { found = .success(try await resolver.key(for: id)) } catch { found = .failure(error) }
      resolved[ExactText(id)] = found
      return found
    }

    /// Unwraps the keys of a batch: one after the other where they are in memory, all at once where they may be far away.
    private func unwrap(_ jobs: [Job]) async throws -> [Result<ContentKey, any Error>] {
      let areNear = settings.blockingKey != nil || settings.blockingResolver != nil
      guard jobs.count > 1, !areNear else {
        var keys: [Result<ContentKey, any Error>] = []
        for job in jobs { keys.append(await Self.unwrap(job)) }
        try Task.checkCancellation()
        return keys
      }
      let keys = await withTaskGroup(of: (Int, Result<ContentKey, any Error>).self) { group in
        for (number, job) in jobs.enumerated() { group.addTask { (number, await Self.unwrap(job)) } }
        var keys: [Int: Result<ContentKey, any Error>] = [:]
        for await (number, key) in group { keys[number] = key }
        return keys
      }
      try Task.checkCancellation()
      return jobs.indices.map { keys[$0] ?? .failure(CancellationError()) }
    }

    private static func unwrap(_ job: Job) async -> Result<ContentKey, any Error> {
      do {
        return .success(
          try await job.key.unwrap(job.envelope.wrappedKey, algorithm: job.envelope.wrapAlgorithm))
      } catch {
        return .failure(error)
      }
    }
  }
#endif
