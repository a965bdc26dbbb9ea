import ArgumentParser
import AzureQueueClient

/// Deletes all messages of a queue: `azq clear`.
struct ClearCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear", abstract: "Deletes all messages of a queue.")

  @Argument(help: "The queue's name.")
  var queue: String

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withQueue(queue) { client in
      try await SingleStepReport.change(
        "cleared", queue, doubt: "\(queue) may have been cleared: clear it again to be sure"
      ) {
        try await client.clear()
      } print: {
        try Console.tell("cleared \(queue)")
      }
    }
  }
}
