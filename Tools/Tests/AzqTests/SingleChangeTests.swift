import AzureQueueTesting
import Foundation
import Testing

@Suite("What commands that make one change tell when they are stopped, as programs", .timeLimit(.minutes(2)))
struct SingleChangeTests {
  /// Commands, what they print unless it is a table, and what they say when they cannot know.
  static let changes =
    [
      (
        ["delete", "orders", "id-1", "receipt"], "deleted id-1",
        "the message id-1 may have been deleted: delete it again to be sure"
      ),
      (["clear", "orders"], "cleared orders", "orders may have been cleared: clear it again to be sure"),
      (
        ["queue", "create", "orders"], "created orders",
        "orders may have been created: look with 'azq queue exists'"
      ),
      (
        ["queue", "delete", "orders", "--if-exists"], "deleted orders",
        "orders may have been deleted: look with 'azq queue exists'"
      ),
      (
        ["metadata", "set", "orders", "--clear"], nil,
        "the metadata of orders may have been set: look with 'azq metadata get'"
      ),
      (
        ["policy", "set", "orders", "--clear"], nil,
        "the access policies of orders may have been set: look with 'azq policy get'"
      ),
      (
        ["properties", "set", "--clear-cors"], nil,
        "the settings may have been changed: look with 'azq properties get'"
      ),
      (
        ["update", "orders", "id-1", "receipt", "--visibility", "0"], "id-1\treceipt",
        "the message may have been updated, and its pop receipt lost then: receive it again when it is visible"
      ),
    ] as [([String], String?, String)]

  @Test("Without a response the change may have been made", arguments: changes, [SIGTERM])
  func hanging(change: (command: [String], output: String?, doubt: String), signal: Int32) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let program = try Azq.start(change.command, connection: ScriptedService.connection(to: server))
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 1 })
    for _ in 0..<2 { program.signal(signal) }
    let outcome = await program.outcome()
    #expect(outcome.code == 128 + signal)
    #expect(outcome.output == "")
    #expect(outcome.errorLines.last == "azq: \(change.doubt)")
  }

  @Test("At a signal they wait for the response, print it and end", arguments: changes, [SIGHUP, SIGTERM])
  func underWay(change: (command: [String], output: String?, doubt: String), signal: Int32) async throws {
    let service = ScriptedService()
    let gate = Gate()
    let server = try LoopbackServer { request in
      gate.wait()
      return service.response(to: request)
    }
    defer { server.stop() }
    defer { gate.open() }
    let program = try Azq.start(
      change.command, connection: ScriptedService.connection(to: server),
      onErrorLine: { _ in gate.open() })
    #expect(await server.wait(within: .seconds(60)) { $0.requests == 1 })
    program.signal(signal)
    let outcome = await program.outcome()
    #expect(outcome.code == 128 + signal)
    if let output = change.output { #expect(outcome.output == output + "\n") }
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains("a second signal ends the wait"))
  }
}
