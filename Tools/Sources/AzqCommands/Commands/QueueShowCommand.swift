import ArgumentParser
import AzureQueueClient
import AzureQueueProtocol

/// Shows what a queue holds: `azq queue show`.
struct QueueShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Prints about how many messages a queue holds, and its metadata.",
    discussion: """
      The count is never too small but may be too large; hidden messages count too. With --json it is one object.
      """)

  @Argument(help: "The queue's name.")
  var name: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withQueue(name) { queue in
      let record = Record(name: name, try await queue.properties())
      try output.print(record, table: record.table)
    }
  }

  /// A queue as the command prints it.
  struct Record: Encodable {
    var name: String
    var approximateMessageCount: Int?
    var metadata: QueueMetadata

    init(name: String, _ properties: QueueProperties) {
      self.name = name
      approximateMessageCount = properties.approximateMessageCount
      metadata = properties.metadata
    }

    /// Names and values; metadata by the name that it has in a request.
    var table: TextTable {
      var table = TextTable([("property", .left), ("value", .left)])
      table.add(["name", name])
      table.add(["messages, about", approximateMessageCount.map(String.init) ?? "unknown"])
      for entry in metadata.entries { table.add(["x-ms-meta-\(entry.name)", entry.value]) }
      return table
    }
  }
}
