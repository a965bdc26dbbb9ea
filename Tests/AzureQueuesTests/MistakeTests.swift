#if SharedKey
  import AzureQueueTesting
  import AzureQueues
  import Foundation
  import Testing

  @Suite("Mistakes and what to do about them")
  struct MistakeTests {
    @Test("Each mistake has a sentence that says what to do", arguments: Mistake.all)
    func sentence(mistake: Mistake) async throws {
      let error = try await mistake.make()
      #expect(error.contains(mistake.sentence), "\(mistake): \(error)")
      // One line that can be read, without what is secret.
      #expect(error.utf8.count < 500 && !error.contains("\n"), "\(error)")
      #expect(!error.contains(Mistake.key) && !error.contains("c2ln"), "\(error)")
    }

    @Test("There are at least 30, each told once")
    func count() {
      #expect(Mistake.all.count >= 30)
      #expect(Set(Mistake.all.map(\.description)).count == Mistake.all.count)
    }

    @Test("A replaced signature is explained as it is when the service refuses it, by both clients")
    func replaced() async throws {
      let response = Mistake.CannedResponse.refusal(403, "AuthorizationPermissionMismatch").response
      let transport = ScriptedTransport([response, response, response, response])
      let options = QueueClientOptions(retry: NoRetry(), clock: ManualClock())
      let signature = RotatingSharedAccessSignature(try SharedAccessSignature("sv=1&sp=r&sig=c2ln"))
      let account = try StorageAccount.endpoint(Mistake.address, credential: signature)
      let queue = try QueueClient("orders", account, transport: transport, options: options)
      let blocking = try BlockingQueueClient("orders", account, transport: transport, options: options)
      for permissions in ["r", "ru"] {
        signature.replace(with: try SharedAccessSignature("sv=1&sp=\(permissions)&sig=c2ln"))
        let errors = [
          try await #require(throws: AzureError.self) { try await queue.send("a") },
          try #require(throws: AzureError.self) { try blocking.send("a") },
        ]
        for error in errors {
          #expect(
            error.advice?.contains("needs the permission 'a', and it has '\(permissions)'") == true,
            "\(error)")
        }
      }
    }

    /// `AZURE_QUEUES_WRITE_ARTICLES=1` writes the page anew.
    @Test("The page of the documentation is made of this table")
    func page() async throws {
      var lines = [
        "# Mistakes, and what the library says", "",
        "Errors say what happened, and after a dash what to do next. This table is made by a test, which makes each mistake and",
        "compares what is said: `AZURE_QUEUES_WRITE_ARTICLES=1 swift test --filter MistakeTests` writes it anew.",
        "",
        "| mistake | what the error says |", "|---|---|",
      ]
      for mistake in Mistake.all {
        let error = try await mistake.make().replacing(Self.clientRequest, with: "")
        lines.append("| \(mistake.description) | \(error.replacing("|", with: "\\|")) |")
      }
      let page = lines.joined(separator: "\n") + "\n"
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/articles/mistakes.md").standardizedFileURL
      if ProcessInfo.processInfo.environment["AZURE_QUEUES_WRITE_ARTICLES"] != nil {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try page.write(to: file, atomically: true, encoding: .utf8)
      }
      let stored = try? String(contentsOf: file, encoding: .utf8)
      #expect(stored == page, "docs/articles/mistakes.md is stale")
    }

    /// Made at random for each call.
    private static var clientRequest: Regex<Substring> { /, client request [0-9a-f-]+/ }
  }
#endif
