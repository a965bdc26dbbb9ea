import Foundation
import Testing

/// A queue with messages on an emulator of its own, and workers for it.
enum WorkBench {
  /// Runs it until the queue is empty.
  static func work(
    _ arguments: String..., connection: String, variables: [String: String] = [:]
  ) async throws -> RunningProgram.Outcome {
    try await Azq.start(
      ["work", "orders", "--until-empty"] + arguments, connection: connection, variables: variables
    ).outcome()
  }

  /// An emulator with a queue that holds these messages.
  static func withMessages(
    _ texts: [String], encoding: String = "text", _ work: (_ connection: String) async throws -> Void
  ) async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let sent = try await Azq.run(
        "send", "orders", "-", "--encoding", encoding, input: Array(texts.joined(separator: "\n").utf8),
        connection: connection)
      try #require(sent.errors == "sent \(texts.count)\n")
      try await work(connection)
    }
  }

  /// The messages of a queue: their ids, how often they were delivered, their texts.
  static func messages(
    _ connection: String, in queue: String = "orders"
  ) async throws -> [(id: String, count: Int, text: String)] {
    let peeked = try await Azq.run("peek", queue, "--max", "32", "--json", connection: connection)
    return peeked.lines.compactMap { line in
      let record = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
      guard let record, let id = record["id"] as? String, let count = record["dequeueCount"] as? Int else {
        return nil
      }
      return (id, count, record["text"] as? String ?? "")
    }
  }

  /// A worker whose commands wait at a gate.
  static func gated(
    _ gate: CommandGate, _ arguments: [String], _ connection: String,
    onErrorLine: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> RunningProgram {
    try Azq.start(
      ["work", "orders"] + arguments + ["--exec", #"echo started; read line <"$GATE"; echo done"#],
      connection: connection, variables: gate.variables, onErrorLine: onErrorLine)
  }
}
