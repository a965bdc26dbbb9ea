import AzureAuthSAS
import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProtocol
import AzureQueueTesting
import AzureTransportCurl
import AzureXMLLibxml2
import EmulatorHost
import Foundation
import Testing

@Suite("The host over TLS", .timeLimit(.minutes(2)))
struct TLSTests {
  @Test("An async client signs and receives what it sent", arguments: ["127.0.0.1", "localhost"])
  func roundTrip(host: String) async throws {
    try await SecureHost.serve(host: host) { server in
      #expect(server.address.origin == "https://\(host):\(server.address.port)")
      let queue = try QueueClient(
        "queue", server.account(), transport: try server.transport(), reader: LibxmlReader())
      try await queue.create()
      let text = String(repeating: "\u{1F680}", count: 16_000)
      try await queue.send(text)
      let message = try #require(try await queue.receive().first)
      #expect(try message.text == text)
      try await queue.delete(message)
    }
  }

  @Test("A blocking client does, too")
  func blocking() async throws {
    try await SecureHost.serve { server in
      let account = try server.account()
      let transport = try server.transport()
      try await DedicatedThread.run {
        let queue = try BlockingQueueClient("queue", account, transport: transport, reader: LibxmlReader())
        try queue.create()
        for number in 0..<10 { try queue.send("\(number)") }
        #expect(try queue.receive(limit: 32).map { try $0.text }.count == 10)
      }
    }
  }

  @Test("A signature that is good over https alone is good here, and not over http")
  func signature() async throws {
    let emulator = QueueEmulator(authentication: .required, reader: LibxmlReader())
    try await SecureHost.serve(emulator) { server in
      let queue = try QueueClient(
        "queue", server.account(), transport: try server.transport(), reader: LibxmlReader())
      try await queue.create()
      let url = try queue.sasURL(
        permissions: .add, expires: .after(.seconds(60)), options: SASOptions(protocols: .https)
      ).value
      let (name, account) = try StorageAccount.queueURL(url)
      try await QueueClient(name, account, transport: try server.transport(), reader: LibxmlReader()).send(
        "a")
      // Whether the client or the emulator refuses it, nothing is sent by it.
      try await EmulatorHost(emulator).serve { plain in
        let http = url.replacing(server.address.origin, with: plain.origin)
        await #expect(throws: AzureError.self) {
          let (name, account) = try StorageAccount.queueURL(http)
          try await QueueClient(name, account, transport: try CurlTransport(), reader: LibxmlReader()).send(
            "b")
        }
      }
      #expect(try await queue.receive(limit: 32).map { try $0.text } == ["a"])
    }
  }

  @Test("Who does not trust its CA does not talk to it")
  func untrusted() async throws {
    try await SecureHost.serve { server in
      var options = QueueClientOptions()
      options.retry = NoRetry()
      let queue = try QueueClient(
        "queue", server.account(), transport: try CurlTransport(), reader: LibxmlReader(), options: options)
      let error = await #expect(throws: AzureError.self) { try await queue.create() }
      #expect(error?.description.contains("certificate") == true)
    }
  }

  @Test("Many tasks over many connections lose nothing")
  func concurrency() async throws {
    try await SecureHost.serve { server in
      let queue = try QueueClient(
        "queue", server.account(), transport: try server.transport(), reader: LibxmlReader())
      try await queue.create()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<8 {
          group.addTask { for index in 0..<5 { try await queue.send("\(task)-\(index)") } }
        }
        try await group.waitForAll()
      }
      var texts: Set<String> = []
      for try await message in queue.messagesUntilEmpty(batchSize: 32) { texts.insert(try message.text) }
      #expect(texts.count == 40)
    }
  }

  @Test("What speaks no TLS is let go, and harms no other")
  func plain() async throws {
    try await SecureHost.serve { server in
      try await RawConnection.with(port: server.address.port) { connection in
        try await connection.send(lines: ["GET / HTTP/1.1", "Host: a"])
        // Its end, or a reset: what was sent is not read to its end.
        let response = try? await connection.response()
        #expect(response == nil)
      }
      let service = try QueueServiceClient(
        server.account(), transport: try server.transport(), reader: LibxmlReader())
      #expect(try await service.queue("queue").createIfNotExists())
    }
  }

  @Test("It stops at once although clients are connected, one of them in the middle of a handshake")
  func stop() async throws {
    let clock = ContinuousClock()
    let (handshake, begin) = try await SecureHost.serve { server in
      let port = server.address.port
      let (connected, connecting) = AsyncStream.makeStream(of: Void.self)
      let handshake = Task {
        try await RawConnection.with(port: port) { connection in
          try await connection.send("\u{16}\u{3}\u{1}")
          connecting.finish()
          return try? await connection.response()
        }
      }
      for await _ in connected {}
      let service = try QueueServiceClient(
        server.account(), transport: try server.transport(), reader: LibxmlReader())
      _ = try await service.queue("queue").createIfNotExists()
      return (handshake, clock.now)
    }
    // The time that a handshake may take is much longer, also on a busy machine.
    #expect(clock.now - begin < ConnectionLimits().idleTime / 3)
    #expect(try await handshake.value == nil)
  }

  @Test("What is no certificate, no key, or no pair is told apart")
  func wrongFiles() throws {
    let folders = (TemporaryFolder(), TemporaryFolder())
    let paths = [folders.0, folders.1].map { $0.path + "/tls" }
    for path in paths { _ = try LocalCertificates(in: path) }
    func bytes(_ path: String) -> [UInt8] { Array(FileManager.default.contents(atPath: path) ?? Data()) }
    let (server, key) = (bytes(paths[0] + "/server.pem"), bytes(paths[0] + "/server.key"))
    _ = try EmulatorTLS(certificates: server, key: key)
    for (certificates, key, reason) in [
      (key, key, "no certificate"), (server, server, "no private key"), ([], key, "no certificate"),
      (server, [], "no private key"), (server, bytes(paths[1] + "/server.key"), "does not belong"),
    ] {
      let error = #expect(throws: EmulatorTLSError.self) {
        try EmulatorTLS(certificates: certificates, key: key)
      }
      #expect(error?.description.contains(reason) == true, "\(reason)")
    }
  }
}
