import AzureAuthSharedKey
import AzureCore
import Foundation
import Testing

@Suite("azq emulator, with clients that mean it no good", .timeLimit(.minutes(3)))
struct HostileClientTests {
  private static let queue = "/devstoreaccount1/queue"

  private static func request(_ method: String, _ path: String, _ body: String = "") -> String {
    "\(method) \(path) HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private static let peek = request("GET", "\(queue)/messages?peekonly=true&numofmessages=32")
  private static let look = request("GET", "\(queue)?comp=metadata")

  /// Lets clients loose on an emulator, then stops it by a signal while what they hold is still open, and tells how it ended.
  private static func attack<Held: Sendable>(
    _ options: [String],
    _ clients: @escaping @Sendable (_ port: Int, _ process: Int32) throws -> Held
  ) async throws -> RunningProgram.Outcome {
    let (emulator, connection) = try await Azq.startEmulator(options)
    let held: Held
    do {
      let authority = try ConnectionString(connection).queueEndpoint.authority
      let port = try #require(authority.split(separator: ":").last.flatMap { Int($0) })
      let process = emulator.identifier
      held = try await withTaskCancellationHandler {
        try await RawSocket.work { try clients(port, process) }
      } onCancel: {
        // The clients see the end then.
        emulator.signal(SIGKILL)
      }
    } catch {
      emulator.signal(SIGKILL)
      throw error
    }
    emulator.signal(SIGTERM)
    let outcome = await emulator.outcome()
    return withExtendedLifetime(held) { outcome }
  }

  /// A queue whose peeks return two million bytes.
  private static func fill(_ port: Int) throws {
    let socket = try RawSocket(port: port)
    socket.send(request("PUT", queue))
    #expect(socket.responseStatus() == 201)
    let text = String(repeating: "x", count: 65_536)
    for _ in 1...32 {
      socket.send(
        request(
          "POST", "\(queue)/messages", "<QueueMessage><MessageText>\(text)</MessageText></QueueMessage>"))
      #expect(socket.responseStatus() == 201)
    }
  }

  /// The most memory that a process has had so far, in bytes; `nil` where the system does not tell.
  private static func peakMemory(_ process: Int32) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      let match = status.firstMatch(of: /VmHWM:\s+(\d+) kB/), let count = Int(match.1)
    else { return nil }
    return count * 1024
  }

  @Test(
    "One that asks a thousand times and reads nothing stops nobody, costs one response, and is no reason to stay",
    arguments: [false, true])
  func flood(endsItsHalf: Bool) async throws {
    let outcome = try await Self.attack(["--no-authentication"]) { port, process in
      try Self.fill(port)
      let other = try RawSocket(port: port)
      // What a peek takes is taken once before it counts.
      other.send(Self.peek)
      #expect(other.responseStatus() == 200)
      let before = Self.peakMemory(process)
      let flood = try RawSocket(port: port)
      flood.send(String(repeating: Self.peek, count: 1000))
      if endsItsHalf { flood.finish() }
      flood.awaitInput()
      for _ in 1...50 {
        other.send(Self.look)
        #expect(other.responseStatus() == 200)
      }
      if let before, let after = Self.peakMemory(process) { #expect(after - before < 32 << 20) }
      return flood
    }
    #expect(outcome.code == 0)
    #expect(outcome.errors == "")
  }

  @Test("One that asks a thousand times and reads all gets all, and others are served meanwhile")
  func pipelining() async throws {
    let outcome = try await Self.attack(["--no-authentication"]) { port, _ in
      let flood = try RawSocket(port: port)
      let other = try RawSocket(port: port)
      other.send(Self.request("PUT", Self.queue))
      #expect(other.responseStatus() == 201)
      flood.send(
        String(repeating: Self.look, count: 1000)
          + "GET /end HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      flood.awaitInput()
      for _ in 1...10 {
        other.send(Self.look)
        #expect(other.responseStatus() == 200)
      }
      #expect(flood.rest().components(separatedBy: "HTTP/1.1 200 OK\r\n").count == 1001)
    }
    #expect(outcome.code == 0)
  }

  /// What a client has sent when the signal comes.
  static let states: [(name: String, input: String)] = [
    ("nothing", ""), ("an empty line", "\r\n"), ("one byte", "G"), ("half a request line", "GET /devsto"),
    ("half a head", "GET /a HTTP/1.1\r\nHost: h\r\nX-Y"),
    ("a head but its end", "GET /a HTTP/1.1\r\nHost: h\r\n\r"),
    ("no content yet", "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n"),
    ("half its content", "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc"),
    ("half a chunk", "PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"),
    ("a wish to go on", "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"),
    ("a request", look), ("a request and half a head", look + "GET /a HT"),
    (
      "a request and half its next content",
      look + "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc"
    ),
    ("many requests", String(repeating: look, count: 500)), ("no HTTP", "nonsense\r\n\r\n"),
    ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{FC}\u{3}\u{3}"),
    ("a head without end", "GET /" + String(repeating: "x", count: 100_000)),
    (
      "a protocol of its own",
      "GET /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0"
    ),
  ]

  @Test("It ends in order, whatever a client has sent and not read", arguments: states.indices)
  func stop(state: Int) async throws {
    let outcome = try await Self.attack([]) { port, _ in
      let client = try RawSocket(port: port)
      client.send(Self.states[state].input)
      // The response comes after what the first has sent was seen.
      let other = try RawSocket(port: port)
      for _ in 1...3 {
        other.send(Self.look)
        #expect(other.responseStatus() != nil)
      }
      return [client, other]
    }
    #expect(outcome.code == 0, "\(Self.states[state].name)")
    #expect(outcome.errors == "", "\(Self.states[state].name)")
  }

  @Test("More connections than it has descriptors for do not end it")
  func descriptors() async throws {
    let emulator = try RunningProgram(
      "/bin/sh", ["-c", #"ulimit -n 48; exec "$0" emulator --port 0 --no-authentication"#, Azq.path])
    do {
      let ready = try #require(await emulator.nextLine())
      let match = try #require(ready.firstMatch(of: /127\.0\.0\.1:(\d+)/))
      let port = try #require(Int(match.1))
      let statuses = try await withTaskCancellationHandler {
        try await RawSocket.work {
          var sockets = try (1...80).map { _ in try RawSocket(port: port) }
          sockets[0].send(Self.look)
          let first = sockets[0].responseStatus()
          // Taken after it has seen that there are too many.
          sockets.removeAll()
          let last = try RawSocket(port: port)
          last.send(Self.look)
          return [first, last.responseStatus()]
        }
      } onCancel: {
        emulator.signal(SIGKILL)
      }
      #expect(statuses == [404, 404])
    } catch {
      emulator.signal(SIGKILL)
      throw error
    }
    emulator.signal(SIGTERM)
    let outcome = await emulator.outcome()
    #expect(outcome.code == 0)
    #expect(outcome.errors == "")
  }

  @Test("A log that nobody reads holds up no client, and is no reason to stay")
  func unreadLog() async throws {
    let pipe = FileManager.default.temporaryDirectory.appendingPathComponent("azq-log-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: pipe) }
    // A pipe that has a reader, the program itself, which never reads it.
    let script =
      #"mkfifo "$1" && exec 3<>"$1" && exec "$0" emulator --port 0 --no-authentication --verbose 2>&3"#
    let emulator = try RunningProgram("/bin/sh", ["-c", script, Azq.path, pipe.path])
    do {
      let ready = try #require(await emulator.nextLine())
      let match = try #require(ready.firstMatch(of: /127\.0\.0\.1:(\d+)/))
      let port = try #require(Int(match.1))
      // More lines than a pipe and the log take together.
      let served = try await withTaskCancellationHandler {
        try await RawSocket.work {
          let client = try RawSocket(port: port)
          return (1...4000).count { _ in
            client.send(Self.look)
            return client.responseStatus() == 404
          }
        }
      } onCancel: {
        emulator.signal(SIGKILL)
      }
      #expect(served == 4000)
    } catch {
      emulator.signal(SIGKILL)
      throw error
    }
    emulator.signal(SIGTERM)
    #expect(await emulator.outcome().code == 0)
  }

  @Test("Its times can be set: a head that does not end gets 408, a connection at rest the end")
  func timeouts() async throws {
    let outcome = try await Self.attack(["--head-timeout", "1s", "--idle-timeout", "1s"]) { port, _ in
      let slow = try RawSocket(port: port)
      let idle = try RawSocket(port: port)
      slow.send("GET /a HTTP/1.1\r\n")
      #expect(slow.rest().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
      #expect(idle.rest() == "")
    }
    #expect(outcome.code == 0)
  }

  @Test("Listening beyond this machine without authentication it warns once, and serves")
  func warning() async throws {
    let emulator = try RunningProgram(
      Azq.path, ["emulator", "--port", "0", "--host", "0.0.0.0", "--no-authentication"])
    let ready = try #require(await emulator.nextLine())
    #expect(ready.hasPrefix("azq emulator ready at http://0.0.0.0:"))
    #expect(await emulator.nextLine()?.hasPrefix("export AZURE_STORAGE_CONNECTION_STRING=") == true)
    emulator.signal(SIGTERM)
    let outcome = await emulator.outcome()
    #expect(outcome.code == 0)
    #expect(outcome.lines.isEmpty)
    #expect(outcome.errors.hasPrefix("azq: warning: with --no-authentication anyone who can reach 0.0.0.0 "))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }
}
