import ArgumentParser
import AzureCore
import AzureQueueClient
import AzureQueueProtocol

/// The queues of an account: `azq queue create|show|exists|list|delete`.
struct QueueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue", abstract: "Creates, shows, checks, lists or deletes queues.",
    subcommands: [Create.self, QueueShowCommand.self, Exists.self, QueueListCommand.self, Delete.self])
}

extension QueueCommand {
  /// Creates a queue.
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Creates a queue.")

    @Argument(help: "The queue's name: 3 to 63 lower-case letters, digits and single hyphens.")
    var name: String

    @Flag(help: "Succeed if the queue exists already.")
    var ifNotExists = false

    @Option(
      help: ArgumentHelp(
        "A pair of metadata to store with a new queue; may be given several times.", valueName: "name=value"))
    var metadata: [MetadataArgument] = []

    @OptionGroup var connection: ConnectionOptions

    func validate() throws { try MetadataArgument.check(metadata) }

    func run() async throws {
      let metadata = QueueMetadata(self.metadata.map { QueueMetadata.Entry(name: $0.name, value: $0.value) })
      try await connection.withQueue(name) { queue in
        try await SingleStepReport.change(
          "created", name, doubt: "\(name) may have been created: look with 'azq queue exists'"
        ) {
          if ifNotExists { return try await queue.createIfNotExists(metadata: metadata) }
          try await queue.create(metadata: metadata)
          return true
        } print: { isNew in
          try Console.tell(isNew ? "created \(name)" : "\(name) existed already")
        }
      }
    }
  }

  /// Deletes a queue.
  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Deletes a queue with all its messages.")

    @Argument(help: "The queue's name.")
    var name: String

    @Flag(help: "Succeed if there is no such queue.")
    var ifExists = false

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withQueue(name) { queue in
        try await SingleStepReport.change(
          "deleted", name, doubt: "\(name) may have been deleted: look with 'azq queue exists'"
        ) {
          if ifExists { return try await queue.deleteQueueIfExists() }
          try await queue.deleteQueue()
          return true
        } print: { existed in
          try Console.tell(existed ? "deleted \(name)" : "\(name) did not exist")
        }
      }
    }
  }

  /// Tells whether a queue exists.
  struct Exists: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints whether a queue exists: true or false.",
      discussion:
        "The exit code is 0 when it exists, 1 when it does not, and 2 when that could not be found out.")

    @Argument(help: "The queue's name.")
    var name: String

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let exists: Bool
      do {
        exists = try await find()
      } catch let error as AzureError {
        throw CommandFailure(error: error, code: ExitCode(2))
      }
      try Console.output(exists ? "true" : "false")
      if !exists { throw ExitCode.failure }
    }

    private func find() async throws -> Bool {
      var exists = false
      try await connection.withQueue(name) { exists = try await $0.exists() }
      return exists
    }
  }
}
