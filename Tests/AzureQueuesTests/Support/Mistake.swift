#if SharedKey
  import AzureQueueTesting
  import AzureQueues
  import HTTPTypes

  /// A mistake that people make, and the error that tells them what to do.
  struct Mistake: Sendable, CustomStringConvertible {
    /// What was done, in a few words, for the table of the documentation.
    let description: String
    /// The part of the sentence that the table shows and that must be said.
    let sentence: String
    /// Makes the mistake and returns the error that it comes to.
    let make: @Sendable () async throws -> String

    init(_ description: String, _ sentence: String, _ make: @escaping @Sendable () async throws -> Void) {
      self.description = description
      self.sentence = sentence
      self.make = {
        do {
          try await make()
          return "no error"
        } catch {
          return "\(error)"
        }
      }
    }

    /// A call that ends with a refusal of the service, or with nothing at all.
    init(
      _ description: String, _ sentence: String, response: CannedResponse,
      account: @escaping @Sendable () throws -> StorageAccount = Mistake.anonymous,
      call: @escaping @Sendable (QueueClient) async throws -> Void = { _ = try await $0.peek() }
    ) {
      self.init(description, sentence) {
        var options = QueueClientOptions(retry: NoRetry(), clock: ManualClock())
        options.correctsClock = false
        let transport = ScriptedTransport([response.response, response.response])
        try await call(
          QueueClient("orders", account(), transport: transport, options: options))
      }
    }

    /// What comes back.
    enum CannedResponse: Sendable {
      case refusal(Int, String, [String: String] = [:])
      case fault(TransportError.Kind)

      var response: ScriptedTransport.Outcome {
        switch self {
        case .fault(let kind): return .failure(TransportError(kind, delivery: .notSent, "no response"))
        case .refusal(let status, let code, let details):
          let elements = details.sorted { $0.key < $1.key }.map { "<\($0.key)>\($0.value)</\($0.key)>" }
            .joined()
          return .response(
            AzureResponse(
              status: .init(code: status),
              headerFields: [.msRequestID: "r-1", .date: "Tue, 03 Mar 2026 04:05:06 GMT"],
              body: Array("<Error><Code>\(code)</Code><Message>No.</Message>\(elements)</Error>".utf8)))
        }
      }
    }
  }

  /// The accounts that the mistakes are made with.
  extension Mistake {
    static let key = "c2VjcmV0"
    static let address = "https://contoso.queue.core.windows.net"

    @Sendable static func anonymous() throws -> StorageAccount {
      try .endpoint(address, credential: AnonymousAuthorizer())
    }

    @Sendable static func keyed() throws -> StorageAccount { try .sharedKey(account: "contoso", key: key) }

    @Sendable static func local() throws -> StorageAccount {
      try .environment(
        "AZURE_STORAGE_CONNECTION_STRING", holding: "UseDevelopmentStorage=true", orEmulator: false)
    }

    @Sendable static func token() throws -> StorageAccount {
      let token = AccessToken(token: "t", expiresOn: Timestamp(seconds: 4_000_000_000))
      return try .endpoint(address, credential: StaticTokenCredential(token))
    }

    /// An account with a shared access signature that has these fields.
    static func signed(_ fields: String) -> @Sendable () throws -> StorageAccount {
      { try .url("\(address)?sv=2025-11-05&sig=c2ln&\(fields)") }
    }

    /// An account whose shared access signature can be replaced.
    static func rotating(_ fields: String) -> @Sendable () throws -> StorageAccount {
      {
        let signature = try SharedAccessSignature("sv=2025-11-05&sig=c2ln&\(fields)")
        return try .endpoint(address, credential: RotatingSharedAccessSignature(signature))
      }
    }

    /// An account with a signature that holds together with the token of one user.
    static func userBound(_ fields: String) -> @Sendable () throws -> StorageAccount {
      {
        let token = AccessToken(token: "t", expiresOn: Timestamp(seconds: 4_000_000_000))
        let url = "\(address)?sv=2025-11-05&sig=c2ln&skoid=o&sduoid=u&\(fields)"
        return try .url(url, credential: BearerAuthorizer(StaticTokenCredential(token)))
      }
    }
  }
#endif
