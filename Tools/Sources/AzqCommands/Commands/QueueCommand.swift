import ArgumentParser
import AzureQueueClient

/// The queues of an account: `azq queue create|delete|exists|list`.
struct QueueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue", abstract: "Creates, deletes, checks or lists queues.",
    subcommands: [Create.self, Delete.self, Exists.self, QueueListCommand.self])
}

extension QueueCommand {
  /// Creates a queue.
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Creates a queue.")

    @Argument(help: "The queue's name: 3 to 63 lower-case letters, digits and single hyphens.")
    var name: String

    @Flag(help: "Succeed if the queue exists already.")
    var ifNotExists = false

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withQueue(name) { queue in
        if ifNotExists {
          let isNew = try await queue.createIfNotExists()
          try Console.tell(isNew ? "created \(name)" : "\(name) existed already")
        } else {
          try await queue.create()
          try Console.tell("created \(name)")
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
        if ifExists {
          let existed = try await queue.deleteQueueIfExists()
          try Console.tell(existed ? "deleted \(name)" : "\(name) did not exist")
        } else {
          try await queue.deleteQueue()
          try Console.tell("deleted \(name)")
        }
      }
    }
  }

  /// Tells whether a queue exists.
  struct Exists: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints whether a queue exists: true or false.",
      discussion: "The exit code is 0 in both cases, and 1 when that could not be found out.")

    @Argument(help: "The queue's name.")
    var name: String

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withQueue(name) { queue in
        try Console.output(try await queue.exists() ? "true" : "false")
      }
    }
  }
}
