import ArgumentParser
import AzureQueueClient
import AzureQueueProtocol

/// Deletes one received message: `azq delete`.
struct DeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Deletes a message, by the id and pop receipt that 'azq receive' or 'azq send' printed.")

  @Argument(help: "The queue's name.")
  var queue: String

  @Argument(help: "The message's id.")
  var id: String

  @Argument(help: "The message's newest pop receipt.")
  var receipt: String

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard ![id, receipt].contains(where: SecretForms.isConnectionString) else {
      throw ValidationError("Give the id and the pop receipt that 'azq receive' printed.")
    }
  }

  func run() async throws {
    try await connection.withQueue(queue) { client in
      try await SingleStepReport.change(
        "deleted", id, doubt: "the message \(id) may have been deleted: delete it again to be sure"
      ) {
        try await client.delete(id: id, popReceipt: PopReceipt(rawValue: receipt))
      } print: {
        try Console.tell("deleted \(id)")
      }
    }
  }
}
