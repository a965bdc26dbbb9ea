import ArgumentParser
import AzureQueueTesting
import Foundation
import Testing

@testable import AzqCommands

@Suite("azq send of many lines at a time, as a program", .timeLimit(.minutes(2)))
struct SendInFlightTests {
  private func send(
    _ input: [UInt8], _ arguments: String..., to server: LoopbackServer
  ) async throws -> RunningProgram.Outcome {
    try await Azq.start(
      ["send", "orders", "-", "--in-flight", "8"] + arguments, input: .bytes(input),
      connection: ScriptedService.connection(to: server)
    ).outcome()
  }

  private func lines(_ count: Int) -> [UInt8] { Array((1...count).map { "line \($0)\n" }.joined().utf8) }

  @Test("Every line gets into the queue, once, and many are on their way at the same time")
  func all() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let input = (1...500).map { "line \($0)" }
      let sent = try await Azq.start(
        ["send", "orders", "-", "--in-flight", "16", "--json"],
        input: .bytes(Array(input.joined(separator: "\n").utf8)), connection: connection
      ).outcome()
      #expect(sent.code == 0 && sent.errors == "sent 500\n")
      #expect(Set(sent.lines).count == 500)
      let received = try await Azq.run("receive", "orders", "--all", "--delete", connection: connection)
      #expect(
        received.lines.compactMap { $0.split(separator: "\t").last.map(String.init) }.sorted()
          == input.sorted())
    }
    // None gets its response before eight are there.
    let service = ScriptedService()
    let gate = Gate()
    let server = try LoopbackServer { request in
      if request.number == 8 { gate.open() }
      gate.wait()
      return service.response(to: request)
    }
    defer { server.stop() }
    #expect(try await send(lines(20), to: server).errors == "sent 20\n")
  }

  @Test("A line that is no message is named, and the others are sent")
  func unsendable() async throws {
    let service = ScriptedService()
    let server = try LoopbackServer { service.response(to: $0) }
    defer { server.stop() }
    let outcome = try await send(lines(3) + [0xFF, 10] + lines(3), to: server)
    #expect(outcome.code == 1)
    #expect(outcome.errorLines.count == 2)
    #expect(outcome.errorLines.first?.hasPrefix("azq: line 4: ") == true, "\(outcome.errors)")
    #expect(outcome.errorLines.first?.contains("not UTF-8") == true, "\(outcome.errors)")
    #expect(outcome.errorLines.last == "sent 6, 1 failed")
    #expect(server.counters.requests == 6)
  }

  @Test("What no other line would survive ends it, with the place to go on from")
  func fatal() async throws {
    let service = ScriptedService()
    let refusal = ScriptedService(text: "QueueDisabled").refusal()
    let server = try LoopbackServer { $0.number <= 20 ? service.response(to: $0) : refusal }
    defer { server.stop() }
    let outcome = try await send(lines(2000), to: server)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("QueueDisabled"))
    // Those under way, and no more.
    #expect(server.counters.requests <= 20 + 16)
    let last = try #require(outcome.errorLines.last)
    let match = try #require(
      last.wholeMatch(
        of:
          /sent 20, (\d+) failed of standard input's first (\d+) lines; continue with: tail -n \+(\d+) FILE \| azq send orders - …/
      ),
      "\(last)")
    #expect(Int(match.1) ?? 0 >= 1)
    #expect(Int(match.3) == (Int(match.2) ?? 0) + 1)
  }

  @Test("A line without end ends it, and the lines before it are sent")
  func endless() async throws {
    let service = ScriptedService()
    let server = try LoopbackServer { service.response(to: $0) }
    defer { server.stop() }
    let program = try Azq.start(
      ["send", "orders", "-", "--in-flight", "4"], input: .open,
      connection: ScriptedService.connection(to: server))
    try program.write("one\ntwo\n" + String(repeating: "x", count: 70_000))
    let outcome = await program.outcome()
    #expect(outcome.code == 1)
    #expect(outcome.errorLines.last?.hasPrefix("azq: line 3 has more than 65536 bytes") == true)
    #expect(
      outcome.errorLines.first?.hasPrefix(
        "sent 2 of standard input's first 2 lines; continue with: tail -n +3") == true)
    #expect(server.counters.requests == 2)
  }

  @Test("A signal while it waits for input tells what was sent", arguments: [SIGINT, SIGTERM])
  func waiting(signal: Int32) async throws {
    let service = ScriptedService()
    let server = try LoopbackServer { service.response(to: $0) }
    defer { server.stop() }
    let program = try Azq.start(
      ["send", "orders", "-", "--in-flight", "4", "--json"], input: .open,
      connection: ScriptedService.connection(to: server))
    try program.write("one\ntwo\n")
    for _ in 0..<2 { #expect(await program.nextLine() != nil) }
    program.signal(signal)
    let outcome = await program.outcome()
    #expect(outcome.code == 128 + signal)
    #expect(
      outcome.errors.hasPrefix("sent 2 of standard input's first 2 lines; continue with: tail -n +3 FILE"))
  }

  @Test("Lines that get no response are given up after a second signal, and may have been sent")
  func hanging() async throws {
    let service = ScriptedService()
    let server = try LoopbackServer { $0.number <= 2 ? service.response(to: $0) : .hang }
    defer { server.stop() }
    let program = try Azq.start(
      ["send", "orders", "-", "--in-flight", "2"], input: .bytes(lines(50)),
      connection: ScriptedService.connection(to: server))
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 4 })
    for _ in 0..<2 { program.signal(SIGINT) }
    let outcome = await program.outcome()
    #expect(outcome.code == 130)
    #expect(outcome.errors.contains("may have been sent"))
    #expect(outcome.errors.contains("2 perhaps"))
    #expect(server.counters.requests == 4)
  }

  @Test(
    "It is for standard input, and has bounds",
    arguments: [["text", "--in-flight", "2"], ["-", "--in-flight", "0"], ["-", "--in-flight", "1001"]])
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      try AzqCommand.parseAsRoot(["send", "orders"] + arguments)
    }
    #expect(error.map { AzqCommand.exitCode(for: $0).rawValue } == 64)
  }
}
