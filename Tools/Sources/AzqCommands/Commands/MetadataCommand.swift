import ArgumentParser
import AzureQueueClient
import AzureQueueProtocol

/// The metadata of a queue: `azq metadata get|set`.
struct MetadataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metadata", abstract: "Reads or sets the metadata of a queue.",
    subcommands: [Get.self, Set.self])

  static func table(_ metadata: QueueMetadata) -> TextTable {
    var table = TextTable([("name", .left), ("value", .left)])
    for entry in metadata.entries { table.add([entry.name, entry.value]) }
    return table
  }
}

extension MetadataCommand {
  /// Reads the metadata.
  struct Get: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the metadata of a queue.",
      discussion: "With --json it is one object of names and values.")

    @Argument(help: "The queue's name.")
    var queue: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withQueue(queue) { client in
        let metadata = try await client.properties().metadata
        try output.print(metadata, table: MetadataCommand.table(metadata))
      }
    }
  }

  /// Replaces the metadata.
  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Replaces the metadata of a queue.",
      discussion: """
        Pairs that are not given are removed; with --keep they stay: they are read first, and a change by somebody \
        else meanwhile is lost. Prints the metadata as it is then. The case of names does not matter.
        """)

    @Argument(help: "The queue's name.")
    var queue: String

    @Argument(
      help: ArgumentHelp(
        "The pairs: a name of letters, digits and '_', an equals sign, a value of ASCII characters.",
        valueName: "name=value"))
    var pairs: [MetadataArgument] = []

    @Flag(help: "Keep the pairs that are not given.")
    var keep = false

    @Flag(help: "Remove all pairs.")
    var clear = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
      if clear, keep || !pairs.isEmpty { throw ValidationError("--clear takes neither pairs nor --keep.") }
      try MetadataArgument.check(pairs)
      if !clear, pairs.isEmpty { throw ValidationError("Give pairs as name=value, or --clear.") }
    }

    func run() async throws {
      let given = pairs.map { QueueMetadata.Entry(name: $0.name, value: $0.value) }
      try await connection.withQueue(queue) { client in
        var metadata = QueueMetadata(given)
        if keep {
          let names = Swift.Set(given.map { $0.name.lowercased() })
          let kept = try await client.properties().metadata.entries
          metadata = QueueMetadata(kept.filter { !names.contains($0.name.lowercased()) } + given)
        }
        let wanted = metadata
        try await SingleStepReport.change(
          "set the metadata of", queue,
          doubt: "the metadata of \(queue) may have been set: look with 'azq metadata get'"
        ) {
          try await client.setMetadata(wanted)
        } print: {
          try Console.telling("the metadata was set") {
            try output.print(wanted, table: MetadataCommand.table(wanted))
          }
        }
      }
    }
  }
}
