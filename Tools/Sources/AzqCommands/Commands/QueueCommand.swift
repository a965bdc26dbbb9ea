import ArgumentParser
import AzureQueueClient

/// The queues of an account: `azq queue create|delete|exists|list`.
struct QueueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue", abstract: "Creates, deletes, looks for or lists queues.",
    subcommands: [Create.self, Delete.self, Exists.self, QueueListCommand.self])
}

extension QueueCommand {
  /// Creates a queue.
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Creates a queue.")

    @Argument(help: "The queue's name: 3 to 63 lower-case letters, digits and single hyphens.")
    var name: String

    @Flag(help: "Succeed when the queue is there already.")
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

    @Flag(help: "Succeed when there is no such queue.")
    var ifExists = false

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withQueue(name) { queue in
        if ifExists {
          let existed = try await queue.deleteIfExists()
          try Console.tell(existed ? "deleted \(name)" : "\(name) did not exist")
        } else {
          try await queue.delete()
          try Console.tell("deleted \(name)")
        }
      }
    }
  }

  /// Tells whether a queue exists.
  struct Exists: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints true or false: whether a queue exists.",
      discussion: "The exit code is 0 either way, and 1 when it cannot be told.")

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
