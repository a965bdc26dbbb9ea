import AzureQueueTesting
import Foundation
import Testing

@testable import AzqCommands

@Suite("What a hostile server gets onto a terminal, as a program", .timeLimit(.minutes(3)))
struct HostileServerTests {
  /// Steers a terminal, forges lines and columns, turns the direction, hides: all that XML can carry.
  private static let text =
    "a\u{9B}31m\u{7F}\u{85}\u{2028}\u{202E}\u{2066}\u{200F}\u{61C}\u{200B}\u{FEFF}\t\nazq: \\z"

  /// Every command that asks the service; whether it prints what the service says, and whether it can print JSON.
  static let commands: [(arguments: [String], printsText: Bool, hasJSON: Bool)] = [
    (["queue", "create", "orders"], false, false), (["queue", "delete", "orders"], false, false),
    (["queue", "exists", "orders"], false, false), (["queue", "list", "--metadata"], true, true),
    (["queue", "show", "orders"], true, true),
    (["update", "orders", "a", "b", "--visibility", "1"], false, true),
    (["send", "orders", "a"], true, true), (["send", "orders", "-"], false, true),
    (["receive", "orders"], true, true), (["receive", "orders", "--encoding", "base64"], true, true),
    (["receive", "orders", "--delete"], true, true), (["peek", "orders"], true, true),
    (["peek", "orders", "--encoding", "base64"], true, true), (["delete", "orders", "a", "b"], false, false),
    (["clear", "orders"], false, false), (["metadata", "get", "orders"], true, true),
    (["metadata", "set", "orders", "a=b", "--keep"], false, true), (["policy", "get", "orders"], true, true),
    (["policy", "set", "orders", "--id", "a"], true, true), (["properties", "get"], true, true),
    (["properties", "set", "--logging", "read"], false, true), (["stats"], true, true),
  ]

  private func run(
    _ arguments: [String], _ output: RunningProgram.Output,
    handler: @escaping @Sendable (ReceivedRequest) -> LoopbackScript
  ) async throws -> RunningProgram.Outcome {
    let server = try LoopbackServer(handler: handler)
    defer { server.stop() }
    return try await Azq.start(
      arguments, input: .bytes(Array("line\n".utf8)), output: output,
      connection: ScriptedService.connection(to: server)
    ).outcome()
  }

  @Test("Responses are escaped on a terminal", arguments: commands.indices)
  func terminal(index: Int) async throws {
    let (arguments, printsText, _) = Self.commands[index]
    let service = ScriptedService(text: Self.text)
    let outcome = try await run(arguments, .terminal) { service.response(to: $0) }
    #expect(!Unsafe.isIn(outcome.output))
    #expect(!Unsafe.isIn(outcome.errors))
    #expect(!printsText || outcome.output.contains(#"\u{202E}\u{2066}\u{200F}\u{61C}\u{200B}\u{FEFF}"#))
    #expect(!(outcome.output + outcome.errors).contains("\nazq: \\"))
  }

  @Test(
    "In a pipe all but the content of a message is escaped, and that stays one line",
    arguments: commands.indices)
  func pipe(index: Int) async throws {
    let (arguments, printsText, _) = Self.commands[index]
    let service = ScriptedService(text: Self.text)
    let outcome = try await run(arguments, .pipe) { service.response(to: $0) }
    #expect(!Unsafe.isControlIn(outcome.output))
    #expect(!Unsafe.isIn(outcome.errors))
    if ["receive", "peek"].contains(arguments[0]) {
      let fields = outcome.output.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      #expect(outcome.lines.count == 1)
      #expect(fields.count == (arguments[0] == "peek" ? 2 : 3))
      for field in fields.dropLast() { #expect(!Unsafe.isIn(field)) }
      #expect(fields.last?.contains("\u{202E}\u{2066}\u{200F}\u{61C}\u{200B}\u{FEFF}") == true)
    } else {
      #expect(!Unsafe.isIn(outcome.output))
    }
    #expect(!printsText || outcome.output.contains(#"\u{7F}"#))
  }

  @Test("JSON is escaped as JSON in both", arguments: commands.indices.filter { commands[$0].hasJSON })
  func json(index: Int) async throws {
    let (arguments, printsText, _) = Self.commands[index]
    let service = ScriptedService(text: Self.text)
    for output in [RunningProgram.Output.pipe, .terminal] {
      let outcome = try await run(arguments + ["--json"], output) { service.response(to: $0) }
      #expect(!Unsafe.isIn(outcome.output))
      #expect(!Unsafe.isIn(outcome.errors))
      for line in outcome.lines {
        #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil)
      }
      #expect(!printsText || outcome.output.contains(#"\u202e\u2066\u200f\u061c\u200b\ufeff"#))
    }
  }

  @Test("Refusals are escaped, and stay one line", arguments: commands.indices)
  func refusals(index: Int) async throws {
    let (arguments, _, _) = Self.commands[index]
    let service = ScriptedService(text: Self.text)
    let outcome = try await run(arguments, .terminal) { _ in service.refusal() }
    #expect(outcome.code == (arguments.contains("exists") ? 2 : 1))
    #expect(!Unsafe.isIn(outcome.output))
    #expect(!Unsafe.isIn(outcome.errors))
    #expect(outcome.errors.contains("status 409"))
    #expect(outcome.errorLines.filter { $0.hasPrefix("azq: ") }.count == 1)
  }
}
