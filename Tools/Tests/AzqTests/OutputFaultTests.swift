import AzureQueueTesting
import Foundation
import Testing

@Suite("Faults of what azq writes to, as a program", .timeLimit(.minutes(2)))
struct OutputFaultTests {
  /// Every command that prints, and what it has done before it does.
  static let printers: [(arguments: [String], done: String?)] = [
    (["--help"], nil), (["help", "send"], nil), (["--generate-completion-script", "bash"], nil),
    (["queue", "create", "orders"], "created orders"), (["queue", "delete", "orders"], "deleted orders"),
    (["queue", "create", "orders", "--if-not-exists"], "created orders"),
    (["queue", "exists", "orders"], nil),
    (["queue", "list"], nil), (["queue", "list", "--json"], nil), (["queue", "show", "orders"], nil),
    (["update", "orders", "a", "b", "--visibility", "0"], "updated the message a"), (["--version"], nil),
    (["send", "orders", "a"], "sent the message text-1"),
    (["send", "orders", "a", "--json"], "sent the message text-1"), (["receive", "orders"], nil),
    (["receive", "orders", "--json"], nil), (["peek", "orders"], nil),
    (["delete", "orders", "a", "b"], "deleted a"),
    (["clear", "orders"], "cleared orders"), (["metadata", "get", "orders"], nil),
    (["metadata", "set", "orders", "a=b"], "the metadata was set"), (["policy", "get", "orders"], nil),
    (["policy", "set", "orders", "--id", "a"], "the access policies were set"), (["properties", "get"], nil),
    (["properties", "set", "--clear-cors"], "the settings were changed"), (["stats"], nil),
    (["sas", "queue", "orders", "--policy", "a"], nil),
    (["emulator", "--port", "0"], nil),
  ]

  #if os(Linux)
    @Test("A full disk is one sentence and exit code 1", arguments: printers.indices)
    func full(index: Int) async throws {
      try await fails(index, redirection: ">/dev/full", reason: "no space is left")
    }
  #endif

  @Test("A closed standard output is one sentence and exit code 1", arguments: printers.indices)
  func closed(index: Int) async throws {
    try await fails(index, redirection: ">&-", reason: "it is not open for writing")
  }

  private func fails(_ index: Int, redirection: String, reason: String) async throws {
    let (arguments, done) = Self.printers[index]
    let service = ScriptedService()
    let server = try LoopbackServer { service.response(to: $0) }
    defer { server.stop() }
    let outcome = try await Azq.run(
      arguments, redirection: redirection, connection: ScriptedService.connection(to: server))
    #expect(outcome.code == 1)
    #expect(outcome.errorLines.last == Self.line(done, reason))
    // A command that has received messages tells what has become of them.
    #expect(outcome.errorLines.count == (arguments[0] == "receive" ? 2 : 1))
  }

  /// The line that says what was done, and why it could not be printed.
  private static func line(_ done: String?, _ reason: String) -> String {
    let sentence = "cannot write to standard output: \(reason)"
    let advice =
      switch done?.prefix(5) {
      case "sent ": " – it is in the queue: do not send it again"
      case "updat": " – receive it again when it is visible"
      default: ""
      }
    return "azq: " + (done.map { "\($0), but \(sentence)" } ?? sentence) + advice
  }

  @Test(
    "A pipe that nobody reads any more ends it with the code of a shell, and with a word only where something was done",
    arguments: printers.indices)
  func readerGone(index: Int) async throws {
    let service = ScriptedService()
    let server = try LoopbackServer { service.response(to: $0) }
    defer { server.stop() }
    let outcome = try await Azq.start(
      Self.printers[index].arguments, output: .closedPipe, connection: ScriptedService.connection(to: server)
    ).outcome()
    #expect(outcome.code == 141)
    if let done = Self.printers[index].done {
      #expect(outcome.errors == Self.line(done, "nobody reads it any more") + "\n")
    } else if Self.printers[index].arguments[0] == "receive" {
      #expect(
        outcome.errors.hasPrefix("azq: showed 0 of 1 received messages; all of them can be received again"))
      #expect(outcome.errorLines.count == 1)
    } else {
      #expect(outcome.errors == "")
    }
  }

  @Test("Faults of standard error stop nothing", arguments: ["2>&-", "2</dev/null"])
  func standardError(redirection: String) async throws {
    let service = ScriptedService()
    let server = try LoopbackServer { service.response(to: $0) }
    defer { server.stop() }
    let connection = ScriptedService.connection(to: server)
    #expect(
      try await Azq.run(["peek", "orders"], redirection: redirection, connection: connection).code == 0)
    #expect(try await Azq.run(["nonsense"], redirection: redirection).code == 64)
  }
}
