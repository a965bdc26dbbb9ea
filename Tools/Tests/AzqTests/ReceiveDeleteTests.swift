import AzureQueueTesting
import Foundation
import Testing

@Suite("What azq receive shows and deletes, as a program", .timeLimit(.minutes(2)))
struct ReceiveDeleteTests {
  /// A server that gives three messages and responds to the deletes as it is told.
  private func server(
    onDelete: @escaping @Sendable (_ number: Int, ReceivedRequest) -> LoopbackScript
  ) throws -> LoopbackServer {
    let service = ScriptedService(messages: 3)
    return try LoopbackServer { request in
      request.method == "DELETE" ? onDelete(request.number - 1, request) : service.response(to: request)
    }
  }

  private static let shown = (1...3).map { "text-\($0)\ttext\ttext" }

  private func receive(
    _ server: LoopbackServer, output: RunningProgram.Output = .pipe, deletes: Bool = true,
    onErrorLine: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> RunningProgram {
    try Azq.start(
      ["receive", "orders", "--max", "3"] + (deletes ? ["--delete"] : []), output: output,
      connection: ScriptedService.connection(to: server), onErrorLine: onErrorLine)
  }

  @Test("All messages are shown before the first is deleted")
  func order() async throws {
    let gate = Gate()
    let server = try server { _, _ in
      gate.wait()
      return .response(204, reason: "No Content")
    }
    defer { server.stop() }
    defer { gate.open() }
    let program = try receive(server)
    for line in Self.shown { #expect(await program.nextLine() == line + "\n") }
    gate.open()
    let outcome = await program.outcome()
    #expect(outcome.code == 0)
    #expect(outcome.errors == "")
    #expect(server.requests.filter { $0.method == "DELETE" }.count == 3)
  }

  @Test(
    "A delete that fails stops neither the showing nor the other deletes",
    arguments: [[1], [2], [1, 3], [1, 2, 3]])
  func failed(failing: [Int]) async throws {
    let service = ScriptedService()
    let server = try server { number, request in
      failing.contains(number)
        ? ScriptedService(text: "MessageNotFound").refusal() : service.response(to: request)
    }
    defer { server.stop() }
    let outcome = try await receive(server).outcome()
    #expect(outcome.code == 1)
    #expect(outcome.lines == Self.shown)
    #expect(server.requests.filter { $0.method == "DELETE" }.count == 3)
    let lines = outcome.errorLines
    try #require(lines.count == failing.count + 1)
    for (line, number) in zip(lines, failing) {
      #expect(line.hasPrefix("azq: message text-\(number) was not deleted: Delete Message: MessageNotFound"))
    }
    #expect(lines.last?.hasPrefix("azq: deleted \(3 - failing.count) of 3 received messages") == true)
  }

  @Test("A delete without a response is not called undone")
  func unknown() async throws {
    let service = ScriptedService()
    let server = try server { number, request in
      request.target.contains("text-1")
        ? .text("HTTP/1.1 nonsense\r\n\r\n").then(.close) : service.response(to: request)
    }
    defer { server.stop() }
    let outcome = try await receive(server).outcome()
    #expect(outcome.code == 1)
    #expect(outcome.lines == Self.shown)
    #expect(outcome.errorLines.first?.hasPrefix("azq: message text-1 may still be there: ") == true)
    #expect(outcome.errorLines.last?.hasPrefix("azq: deleted 2 of 3 received messages") == true)
  }

  #if os(Linux)
    @Test("What cannot be shown is not deleted")
    func fullDisk() async throws {
      let server = try server { _, _ in .response(204, reason: "No Content") }
      defer { server.stop() }
      let outcome = try await Azq.run(
        ["receive", "orders", "--max", "3", "--delete"], redirection: ">/dev/full",
        connection: ScriptedService.connection(to: server))
      #expect(outcome.code == 1)
      #expect(
        outcome.errorLines == [
          "azq: showed 0 of 3 received messages and deleted none; all of them can be received again when their visibility timeout ends",
          "azq: cannot write to standard output: no space is left",
        ])
      #expect(server.counters.requests == 1)
    }
  #endif

  @Test("What nobody reads is not deleted")
  func readerGone() async throws {
    let server = try server { _, _ in .response(204, reason: "No Content") }
    defer { server.stop() }
    let outcome = try await receive(server, output: .closedPipe).outcome()
    #expect(outcome.code == 141)
    #expect(
      outcome.errorLines == [
        "azq: showed 0 of 3 received messages and deleted none; all of them can be received again when their visibility timeout ends"
      ])
    #expect(server.counters.requests == 1)
  }

  @Test("A signal between two deletes tells how many were deleted", arguments: [SIGHUP, SIGINT, SIGTERM])
  func signal(number: Int32) async throws {
    let gate = Gate()
    let server = try server { number, _ in
      if number == 2 { gate.wait() }
      return .response(204, reason: "No Content")
    }
    defer { server.stop() }
    defer { gate.open() }
    // The response comes once the program has heard the signal, and before it loses its patience.
    let program = try receive(server) { _ in gate.open() }
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 3 })
    program.signal(number)
    let outcome = await program.outcome()
    #expect(outcome.code == 128 + number)
    #expect(outcome.lines == Self.shown)
    #expect(outcome.errorLines.count == 2)
    #expect(outcome.errorLines.first?.hasPrefix("azq: waiting for a response") == true)
    #expect(
      outcome.errorLines.last?.hasPrefix("azq: deleted 2 of 3 received messages; delete the others") == true)
    #expect(server.counters.requests == 3)
  }

  @Test(
    "A receive that gets no response ends at a signal and says what may be hidden", arguments: [true, false])
  func hanging(deletes: Bool) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let program = try receive(server, deletes: deletes)
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 1 })
    for _ in 0..<2 { program.signal(SIGTERM) }
    let outcome = await program.outcome()
    #expect(outcome.code == 143)
    #expect(
      outcome.errorLines.last?.hasPrefix("azq: received nothing; if the service has given out messages")
        == true)
  }

  @Test("A receive whose response comes after a signal still shows what it brought")
  func late() async throws {
    let service = ScriptedService(messages: 3)
    let gate = Gate()
    let server = try LoopbackServer { request in
      gate.wait()
      return service.response(to: request)
    }
    defer { server.stop() }
    defer { gate.open() }
    let program = try receive(server) { _ in gate.open() }
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 1 })
    program.signal(SIGINT)
    let outcome = await program.outcome()
    #expect(outcome.code == 130)
    #expect(outcome.lines == Self.shown)
    #expect(outcome.errorLines.first?.hasPrefix("azq: waiting for a response") == true)
    #expect(outcome.errorLines.last?.hasPrefix("azq: deleted 0 of 3 received messages") == true)
    #expect(server.counters.requests == 1)
  }
}
