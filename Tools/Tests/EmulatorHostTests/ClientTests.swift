import AzureAuthSAS
import AzureAuthSharedKey
import AzureCore
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProtocol
import AzureTransportCurl
import AzureXMLLibxml2
import EmulatorHost
import Testing

@Suite("The client against the host", .timeLimit(.minutes(1)))
struct ClientTests {
  private func withQueue(
    key: String = EmulatorAccount.developmentKey, _ work: @escaping (QueueClient) async throws -> Void
  ) async throws {
    let emulator = QueueEmulator(authentication: .required, reader: LibxmlReader())
    try await EmulatorHost(emulator).serve { address in
      let client = try QueueClient(
        "queue",
        .endpoint(
          try StorageEndpoint(address.url(account: "devstoreaccount1")),
          credential: SharedKeyCredential(account: "devstoreaccount1", key: key)),
        transport: try CurlTransport(), reader: LibxmlReader())
      try await work(client)
    }
  }

  @Test("A signed message comes back as it was sent")
  func roundTrip() async throws {
    try await withQueue { queue in
      try await queue.create()
      let text = "  <b>&amp;</b>\t\u{1F680} \u{5E9}\u{5DC}\u{5D5}\u{5DD}\n"
      try await queue.send(text)
      let message = try #require(try await queue.receive().first)
      #expect(try message.text == text)
      try await queue.delete(message)
      #expect(try await queue.receive().isEmpty)
    }
  }

  @Test("A wrong key is refused with 403")
  func wrongKey() async throws {
    try await withQueue(key: "AAAA") { queue in
      let error = await #expect(throws: AzureError.self) { try await queue.create() }
      #expect(error?.status == 403)
      #expect(error?.code == "AuthenticationFailed")
    }
  }

  @Test(
    "A shared access signature for the caller's address is accepted, one for another is refused",
    arguments: [("127.0.0.0-127.255.255.255", nil), ("192.0.2.1", "AuthorizationSourceIPMismatch")])
  func addressRange(range: String, code: StorageErrorCode?) async throws {
    try await withQueue { queue in
      try await queue.create()
      let url = try queue.sasURL(
        permissions: .read, expires: .after(.seconds(60)),
        options: SASOptions(addressRange: try SASAddressRange(range)))
      let (name, account) = try StorageAccount.queueURL(url.value)
      let holder = try QueueClient(name, account, transport: CurlTransport(), reader: LibxmlReader())
      do {
        #expect(try await holder.peek().isEmpty)
        #expect(code == nil)
      } catch let error as AzureError {
        #expect(error.code == code)
      }
    }
  }

  @Test("Many tasks send at once and nothing is lost")
  func concurrency() async throws {
    try await withQueue { queue in
      try await queue.create()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<16 {
          group.addTask {
            for index in 0..<10 { try await queue.send("\(task)-\(index)") }
          }
        }
        try await group.waitForAll()
      }
      var texts: Set<String> = []
      for try await message in queue.messagesUntilEmpty(batchSize: 32) { texts.insert(try message.text) }
      #expect(texts.count == 160)
    }
  }
}
