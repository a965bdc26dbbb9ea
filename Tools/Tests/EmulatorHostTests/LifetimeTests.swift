import AzureQueueEmulator
import AzureXMLLibxml2
import NIOCore
import Testing

@testable import EmulatorHost

@Suite("The life of a host", .timeLimit(.minutes(1)))
struct LifetimeTests {
  private struct Fault: Error {}

  private func host(port: Int = 0) -> EmulatorHost {
    EmulatorHost(QueueEmulator(authentication: .none, reader: LibxmlReader()), port: port)
  }

  @Test("A free port is chosen, told and given back")
  func freePort() async throws {
    let first = try await host().serve { $0 }
    #expect(first.port > 0)
    #expect(first.url(account: "a") == "http://127.0.0.1:\(first.port)/a")
    let second = try await host(port: first.port).serve { $0 }
    #expect(second == first)
  }

  @Test("A port in use is an error that says so")
  func portInUse() async throws {
    try await host().serve { address in
      let error = await #expect(throws: EmulatorHostError.self) {
        try await host(port: address.port).serve { _ in }
      }
      #expect(
        error?.description.hasPrefix("cannot listen on 127.0.0.1:\(address.port): the port is in use") == true
      )
    }
  }

  @Test("An address that this machine has not is an error")
  func foreignAddress() async throws {
    let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader())
    await #expect(throws: EmulatorHostError.self) {
      try await EmulatorHost(emulator, host: "192.0.2.1").serve { _ in }
    }
  }

  @Test("What the work throws is thrown, after the stop")
  func workThrows() async throws {
    var port = 0
    await #expect(throws: Fault.self) {
      try await host().serve { address in
        port = address.port
        throw Fault()
      }
    }
    #expect(try await host(port: port).serve { $0.port } == port)
  }

  @Test("A cancelled task stops the host in order")
  func cancelled() async throws {
    let serving = Task { [host = host()] in
      try await host.serve { address in
        withUnsafeCurrentTask { $0?.cancel() }
        return (address.port, Task.isCancelled)
      }
    }
    let (port, wasCancelled) = try await serving.value
    #expect(wasCancelled)
    #expect(try await host(port: port).serve { $0.port } == port)
  }

  @Test(
    "When the system takes the socket away, the work is cancelled and the host says so",
    arguments: [false, true])
  func socketClosed(hasConnection: Bool) async throws {
    let (sockets, told) = AsyncStream.makeStream(of: (any Channel).self)
    let (never, open) = AsyncStream.makeStream(of: Void.self)
    var wasCancelled = false
    let error = await #expect(throws: EmulatorHostError.self) {
      try await host().serve(whenBound: { told.yield($0) }) { address in
        var sockets = sockets.makeAsyncIterator()
        let socket = await sockets.next()
        if hasConnection {
          try await RawConnection.with(port: address.port) { connection in
            try await connection.send(lines: ["GET /a HTTP/1.1", "Host: h"])
            _ = try await connection.response()
            try await socket?.close()
            for await _ in never {}
          }
        } else {
          try await socket?.close()
          for await _ in never {}
        }
        wasCancelled = Task.isCancelled
      }
    }
    #expect(error?.description.hasSuffix("any longer: its socket was closed") == true)
    #expect(wasCancelled)
    open.finish()
  }

  @Test("An idle connection is closed by the stop")
  func idleConnection() async throws {
    let (addresses, told) = AsyncStream.makeStream(of: Int.self)
    let (stop, stopping) = AsyncStream.makeStream(of: Void.self)
    let serving = Task {
      try await Observed.serve(grace: .seconds(600)) { address, _ in
        told.yield(address.port)
        for await _ in stop { break }
      }
    }
    var iterator = addresses.makeAsyncIterator()
    let port = try #require(await iterator.next())
    try await RawConnection.with(port: port) { connection in
      try await connection.send(lines: ["GET /a HTTP/1.1", "Host: h"])
      _ = try await connection.response()
      stopping.finish()
      #expect(try await connection.isEnded())
    }
    try await serving.value
  }

  @Test("A request that never ends is cut off after the grace")
  func endlessRequest() async throws {
    let (addresses, told) = AsyncStream.makeStream(of: Int.self)
    let (stop, stopping) = AsyncStream.makeStream(of: Void.self)
    let serving = Task {
      try await Observed.serve(grace: .milliseconds(20)) { address, _ in
        told.yield(address.port)
        for await _ in stop { break }
      }
    }
    var iterator = addresses.makeAsyncIterator()
    let port = try #require(await iterator.next())
    try await RawConnection.with(port: port) { connection in
      try await connection.send(
        lines: ["PUT /a HTTP/1.1", "Host: h", "Content-Length: 10", "Expect: 100-continue"])
      _ = try await connection.response()
      stopping.finish()
      #expect(try await connection.isEnded())
    }
    try await serving.value
  }

  @Test(
    "An address in a URL has brackets if it is IPv6",
    arguments: [("127.0.0.1", "127.0.0.1:81"), ("::1", "[::1]:81"), ("localhost", "localhost:81")])
  func authority(host: String, authority: String) {
    #expect(BoundAddress(host: host, port: 81).authority == authority)
  }
}
