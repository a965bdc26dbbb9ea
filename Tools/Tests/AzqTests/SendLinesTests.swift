import AzureQueueTesting
import Foundation
import Testing

@Suite("What azq send tells of the lines it has sent, as a program", .timeLimit(.minutes(2)))
struct SendLinesTests {
  /// A server that takes so many messages and then does something else.
  private func server(taking count: Int, then response: LoopbackScript) throws -> LoopbackServer {
    let service = ScriptedService()
    return try LoopbackServer { $0.number <= count ? service.response(to: $0) : response }
  }

  private func goOn(at line: Int) -> String { "continue with: tail -n +\(line) FILE | azq send orders - …" }

  @Test("A refusal tells how many lines were acknowledged", arguments: [0, 1, 3])
  func refused(count: Int) async throws {
    let server = try server(taking: count, then: ScriptedService(text: "QueueDisabled").refusal())
    defer { server.stop() }
    let outcome = try await Azq.run(
      "send", "orders", "-", input: Array("a\nb\nc\nd\ne\n".utf8),
      connection: ScriptedService.connection(to: server))
    #expect(outcome.code == 1)
    #expect(
      outcome.errorLines.first
        == (count == 0 ? "sent 0" : "sent \(count) of standard input's lines; \(goOn(at: count + 1))"))
    #expect(outcome.errorLines.last?.hasPrefix("azq: Put Message: line \(count + 1): QueueDisabled") == true)
    #expect(server.counters.requests == count + 1)
  }

  @Test("A line that cannot be sent is named, and those before it are counted")
  func unsendable() async throws {
    let server = try server(taking: .max, then: .close)
    defer { server.stop() }
    let outcome = try await Azq.run(
      "send", "orders", "-", input: Array("a\n".utf8) + [0xFF, 10] + Array("c\n".utf8),
      connection: ScriptedService.connection(to: server))
    #expect(outcome.code == 1)
    #expect(outcome.errorLines.first == "sent 1 of standard input's lines; \(goOn(at: 2))")
    #expect(outcome.errorLines.last?.hasPrefix("azq: line 2: the text is not UTF-8") == true)
  }

  #if os(Linux)
    @Test("A message is counted before it is printed: with a full disk it was sent all the same")
    func fullDisk() async throws {
      let server = try server(taking: .max, then: .close)
      defer { server.stop() }
      let outcome = try await Azq.run(
        ["send", "orders", "-", "--json"], redirection: ">/dev/full <<END\na\nb\nEND",
        connection: ScriptedService.connection(to: server))
      #expect(outcome.code == 1)
      #expect(outcome.errorLines.first == "sent 1 of standard input's lines; \(goOn(at: 2))")
      #expect(outcome.errorLines.last == "azq: cannot write to standard output: no space is left")
      #expect(server.counters.requests == 1)
    }
  #endif

  @Test("A reader that is gone ends it with the number of lines")
  func readerGone() async throws {
    let server = try server(taking: .max, then: .close)
    defer { server.stop() }
    let outcome = try await Azq.start(
      ["send", "orders", "-", "--json"], input: .bytes(Array("a\nb\n".utf8)), output: .closedPipe,
      connection: ScriptedService.connection(to: server)
    ).outcome()
    #expect(outcome.code == 141)
    #expect(outcome.errors == "sent 1 of standard input's lines; \(goOn(at: 2))\n")
  }

  @Test(
    "A signal while it waits for input tells what was sent", arguments: [SIGHUP, SIGINT, SIGTERM], [1, 3])
  func waiting(signal: Int32, count: Int) async throws {
    let server = try server(taking: .max, then: .close)
    defer { server.stop() }
    let program = try Azq.start(
      ["send", "orders", "-", "--json"], input: .open, connection: ScriptedService.connection(to: server))
    for number in 1...count {
      try program.write("line \(number)\nbegun but not ended: ")
      // Printed when the line was counted: from now on it waits, or is about to.
      #expect(await program.nextLine() != nil)
    }
    program.signal(signal)
    let outcome = await program.outcome()
    #expect(outcome.code == 128 + signal)
    #expect(outcome.errors == "sent \(count) of standard input's lines; \(goOn(at: count + 1))\n")
    #expect(server.counters.requests == count)
  }

  @Test(
    "At a signal the line under way is finished, and no other is begun", arguments: [SIGHUP, SIGINT, SIGTERM]
  )
  func underWay(signal: Int32) async throws {
    let service = ScriptedService()
    let gate = Gate()
    let server = try LoopbackServer { request in
      if request.number == 2 { gate.wait() }
      return service.response(to: request)
    }
    defer { server.stop() }
    defer { gate.open() }
    let program = try Azq.start(
      ["send", "orders", "-"], input: .bytes(Array("a\nb\nc\nd\n".utf8)),
      connection: ScriptedService.connection(to: server),
      // The response comes once the program has heard the signal, and before it loses its patience.
      onErrorLine: { _ in gate.open() })
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 2 })
    program.signal(signal)
    let outcome = await program.outcome()
    #expect(outcome.code == 128 + signal)
    #expect(
      outcome.errorLines == [
        "azq: waiting for the response to line 2; a second signal ends the wait",
        "sent 2 of standard input's lines; \(goOn(at: 3))",
      ])
    #expect(server.counters.requests == 2)
  }

  @Test("A line that gets no response is given up after a signal, and may have been sent", arguments: [1, 2])
  func hanging(signals: Int) async throws {
    let server = try server(taking: 2, then: .hang)
    defer { server.stop() }
    let program = try Azq.start(
      ["send", "orders", "-"], input: .bytes(Array("a\nb\nc\nd\n".utf8)),
      connection: ScriptedService.connection(to: server))
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 3 })
    for _ in 0..<signals { program.signal(SIGINT) }
    let outcome = await program.outcome()
    #expect(outcome.code == 130)
    #expect(outcome.errorLines.first?.hasPrefix("azq: waiting for the response to line 3") == true)
    #expect(
      outcome.errorLines.last?.hasPrefix("sent 2 of standard input's lines, and perhaps line 3") == true)
    #expect(server.counters.requests == 3)
  }

  @Test("A signal that it was started to ignore, as by nohup, stops nothing", arguments: ["HUP", "INT"])
  func ignored(name: String) async throws {
    let service = ScriptedService()
    let gate = Gate()
    let server = try LoopbackServer { request in
      if request.number == 1 { gate.wait() }
      return service.response(to: request)
    }
    defer { server.stop() }
    defer { gate.open() }
    // The shell becomes the program, so that the signal reaches it.
    let program = try RunningProgram(
      "/bin/sh", ["-c", #"trap '' \#(name); exec "$0" "$@""#, Azq.path, "send", "orders", "-"],
      environment: [
        "AZURE_STORAGE_CONNECTION_STRING": ScriptedService.connection(to: server)
      ], input: .bytes(Array("a\nb\n".utf8)))
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 1 })
    program.signal(name == "HUP" ? SIGHUP : SIGINT)
    gate.open()
    let outcome = await program.outcome()
    #expect(outcome.code == 0)
    #expect(outcome.errors == "sent 2\n")
    #expect(server.counters.requests == 2)
  }

  @Test("Also a program that is stuck in writing ends, and tells")
  func stuck() async throws {
    let service = ScriptedService(text: String(repeating: "x", count: 60_000))
    let server = try LoopbackServer { service.response(to: $0) }
    defer { server.stop() }
    let program = try Azq.start(
      ["send", "orders", "-", "--json"], input: .bytes(Array("a\nb\nc\nd\n".utf8)), output: .fullPipe,
      connection: ScriptedService.connection(to: server))
    // What is printed of the first message fills the pipe, and the writing never ends.
    #expect(await server.wait(within: .seconds(60)) { $0.requests >= 1 })
    program.signal(SIGTERM)
    let outcome = await program.outcome()
    #expect(outcome.code == 143)
    #expect(outcome.errorLines.last == "sent 1 of standard input's lines; \(goOn(at: 2))")
    #expect(server.counters.requests == 1)
  }
}
