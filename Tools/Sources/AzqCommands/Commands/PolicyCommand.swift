import ArgumentParser
import AzureQueueClient
import AzureQueueProtocol

/// The stored access policies of a queue: `azq policy get|set`.
struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Reads or sets the stored access policies of a queue.",
    discussion: """
      A shared access signature that names a policy is valid only while the policy exists. Both commands need an \
      account's key.
      """,
    subcommands: [Get.self, PolicySetCommand.self])
}

extension PolicyCommand {
  /// Reads the policies.
  struct Get: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the stored access policies of a queue.",
      discussion: "What a policy leaves to the signatures is shown as a hyphen, and left out with --json.")

    @Argument(help: "The queue's name.")
    var queue: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withQueue(queue) { client in
        let records = try await client.accessPolicy().map { PolicyRecord($0) }
        try output.print(records, table: PolicyRecord.table(records))
      }
    }
  }
}
