#if os(Linux)
  import AzureQueueTesting
  import AzureQueues
  import Glibc
  import TestSupport
  import Testing

  /// Each in a process of its own, where nobody else uses what the process shares.
  @Suite("The transport that clients share", .alone)
  struct SharedTransportTests {
    /// A server, and an account there; no proxy stands between.
    private static func start() throws -> (server: LoopbackServer, account: StorageAccount) {
      for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] { unsetenv(name) }
      let server = try LoopbackServer(keepsRequests: false) { _ in .response(204, reason: "No Content") }
      return (
        server,
        try .endpoint("http://\(server.authority)/devstoreaccount1", credential: AnonymousAuthorizer())
      )
    }

    /// How many threads this process has.
    private static func threads() -> Int {
      guard let folder = opendir("/proc/self/task") else { return -1 }
      defer { closedir(folder) }
      var count = -2
      while readdir(folder) != nil { count += 1 }
      return count
    }

    @Test("Async clients share one thread and its connections; one that is given a transport has its own")
    func async() async {
      await #expect(processExitsWith: .success) {
        let (server, account) = try SharedTransportTests.start()
        defer { server.stop() }
        try await QueueClient("first", account).clear()
        let before = SharedTransportTests.threads()
        var clients: [QueueClient] = []
        for number in 0..<20 {
          clients.append(try QueueServiceClient(account).queue("queue-\(number)"))
          try await clients[number].clear()
          let (name, account) = try StorageAccount.queueURL(
            "http://\(server.authority)/devstoreaccount1/tasks", credential: AnonymousAuthorizer())
          try await QueueClient(name, account).clear()
        }
        try #require(server.counters.requests == 41)
        try #require(server.counters.connections == 1)
        // The runtime may start threads of its own for tasks, but not one for every client.
        try #require(SharedTransportTests.threads() < before + 20)
        try await QueueClient("other", account, transport: CurlTransport()).clear()
        try #require(server.counters.connections == 2)
      }
    }

    @Test("Blocking clients share connections")
    func blocking() async {
      await #expect(processExitsWith: .success) {
        let (server, account) = try SharedTransportTests.start()
        defer { server.stop() }
        try await DedicatedThread.run {
          for number in 0..<20 {
            try BlockingQueueServiceClient(account).queue("queue-\(number)").clear()
            try BlockingQueueClient("tasks", account).clear()
          }
        }
        try #require(server.counters.requests == 40)
        try #require(server.counters.connections == 1)
      }
    }

    @Test("It is the same for everyone, and no one can shut it down")
    func shutdown() async {
      await #expect(processExitsWith: .success) {
        let (server, account) = try SharedTransportTests.start()
        defer { server.stop() }
        let shared = try CurlTransport.shared
        try #require(try DefaultAssembly.transport() as? CurlTransport === shared)
        try await QueueClient("tasks", account).clear()
        shared.shutdown()
        try await QueueClient("tasks", account).clear()
        try await DedicatedThread.run { try BlockingQueueClient("tasks", account).clear() }
        try #require(server.counters.connections == 2)
      }
    }

    @Test(
      "A child made by fork goes on with it, on connections of its own",
      .enabled(if: !ThreadSanitizer.isOn, "the Thread Sanitizer ends forked processes"))
    func fork() async {
      await #expect(processExitsWith: .success) {
        let (server, account) = try SharedTransportTests.start()
        defer { server.stop() }
        try await DedicatedThread.run {
          let client = try BlockingQueueClient("tasks", account)
          try client.clear()
          let child = try ForkedChild {
            let before = try CurlTransport.shared.connectionCounter?.open ?? -1
            try client.clear()
            try BlockingQueueClient("other", account).clear()
            return "\(before) \(try CurlTransport.shared.connectionCounter?.open ?? -1)"
          }
          try #require(try child.result() == "0 1")
          try client.clear()
        }
        try #require(server.counters.requests == 4)
        try #require(server.counters.connections == 2)
      }
    }
  }
#endif
