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
      try MessageEncryption.checkSize(
        plainBytes: text.utf8.count, wrappedKeyBytes: template.wrappedKeyBytes, template)
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
      var envelopes: [(index: Int, envelope: Envelope)] = []
      for (index, text) in texts.enumerated() {
        switch settings.plan(for: text) {
        case .plain: break
        case .refuse(let error): results[index] = .failure(error)
        case .decrypt(let envelope): envelopes.append((index, envelope))
        }
      }
      let resolved = try await resolve(envelopes.map(\.envelope.keyID))
      var jobs: [Job] = []
      for (index, envelope) in envelopes {
        switch resolved[ExactText(envelope.keyID)] ?? .success(nil) {
        case .failure(let error):
          results[index] = .failure(MessageEncryption.unresolved(envelope, texts[index], error))
        case .success(let found):
          if let key = MessageEncryption.choose(found, settings.key, for: envelope, { $0.keyID }) {
            jobs.append(Job(index: index, envelope: envelope, key: key))
          } else {
            results[index] = .failure(MessageEncryption.noKey(envelope, texts[index]))
          }
        }
      }
      for (job, unwrapped) in zip(jobs, try await unwrap(jobs)) {
        results[job.index] = MessageEncryption.opened(job.envelope, texts[job.index], unwrapped)
      }
      return results
    }

    private typealias Resolved = Result<(any KeyEncryptionKey)?, any Error>

    /// Asks the resolver, once for each id of a batch.
    private func resolve(_ ids: [String]) async throws -> [ExactText: Resolved] {
      guard let resolver = settings.resolver else { return [:] }
      var known: Set<ExactText> = []
      let ids = ids.filter { known.insert(ExactText($0)).inserted }
      let found = try await each(of: ids) { id in try await resolver.key(for: id) }
      return Dictionary(uniqueKeysWithValues: zip(ids.map(ExactText.init), found))
    }

    /// Unwraps the keys of a batch.
    private func unwrap(_ jobs: [Job]) async throws -> [Result<ContentKey, any Error>] {
      try await each(of: jobs) { job in
        try await job.key.unwrap(job.envelope.wrappedKey, algorithm: job.envelope.wrapAlgorithm)
      }
    }

    /// Asks for each of a batch: one after the other where the keys are in memory, all at once where they may be far away.
    private func each<Item: Sendable, Value: Sendable>(
      of items: [Item], _ ask: @escaping @Sendable (Item) async throws -> Value
    ) async throws -> [Result<Value, any Error>] {
      @Sendable func outcome(_ item: Item) async -> Result<Value, any Error> {
        do { return .success(try await ask(item)) } catch { return .failure(error) }
      }
      var outcomes: [Result<Value, any Error>] = []
      let areNear = settings.blockingKey != nil || settings.blockingResolver != nil
      if items.count > 1, !areNear {
        outcomes = Array(repeating: .failure(CancellationError()), count: items.count)
        await withTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
          for (number, item) in items.enumerated() { group.addTask { (number, await outcome(item)) } }
          for await (number, outcome) in group { outcomes[number] = outcome }
        }
      } else {
        for item in items { outcomes.append(await outcome(item)) }
      }
      try Task.checkCancellation()
      return outcomes
    }
  }
#endif
