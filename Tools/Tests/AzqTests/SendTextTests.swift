import AzureQueueTesting
import Foundation
import Testing

@Suite("What azq send tells of one message, as a program", .timeLimit(.minutes(2)))
struct SendTextTests {
  @Test("At a signal it waits for the response, prints it and ends", arguments: [SIGHUP, SIGINT, SIGTERM])
  func underWay(signal: Int32) async throws {
    let service = ScriptedService()
    let gate = Gate()
    let server = try LoopbackServer { request in
      gate.wait()
      return service.response(to: request)
    }
    defer { server.stop() }
    defer { gate.open() }
    let program = try Azq.start(
      ["send", "orders", "a"], connection: ScriptedService.connection(to: server),
      // The response comes once the program has heard the signal, and before it loses its patience.
      onErrorLine: { _ in gate.open() })
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 1 })
    program.signal(signal)
    let outcome = await program.outcome()
    #expect(outcome.code == 128 + signal)
    #expect(outcome.output == "text-1\ttext\n")
    #expect(outcome.errors == "azq: waiting for the response; a second signal ends the wait\n")
  }

  @Test("Without a response the message may have been sent", arguments: [SIGHUP])
  func hanging(signal: Int32) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let program = try Azq.start(
      ["send", "orders", "a"], connection: ScriptedService.connection(to: server))
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 1 })
    for _ in 0..<2 { program.signal(signal) }
    let outcome = await program.outcome()
    #expect(outcome.code == 128 + signal)
    #expect(outcome.output == "")
    #expect(
      outcome.errorLines.last
        == "azq: the message may have been sent: look whether the queue has it before you send it again")
  }

  @Test("A program that is stuck in writing still tells that the message was sent")
  func stuck() async throws {
    let service = ScriptedService(text: String(repeating: "x", count: 120_000))
    let server = try LoopbackServer { service.response(to: $0) }
    defer { server.stop() }
    let program = try Azq.start(
      ["send", "orders", "a", "--json"], output: .fullPipe,
      connection: ScriptedService.connection(to: server))
    #expect(await server.wait(within: .seconds(60)) { $0.requests >= 1 })
    program.signal(SIGTERM)
    let outcome = await program.outcome()
    #expect(outcome.code == 143)
    #expect(outcome.errorLines.last?.hasSuffix(" – it is in the queue: do not send it again") == true)
  }
}
