import ArgumentParser
import AzureQueueClient
import AzureQueueProtocol

/// Lists the queues of an account: `azq queue list`.
struct QueueListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the queues of the account, sorted by name.",
    discussion:
      "With --json each queue is printed as soon as it is known, and --metadata adds its metadata as an object."
  )

  @Option(help: ArgumentHelp("List only the queues whose names begin with this.", valueName: "text"))
  var prefix: String?

  @Flag(help: "List the metadata of each queue too.")
  var metadata = false

  @Option(
    help: ArgumentHelp(
      "How many queues to ask for at a time, 1 to 5000; all are listed anyway.", valueName: "count"))
  var pageSize: Int?

  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withService { service in
      var table = TextTable(metadata ? [("name", .left), ("metadata", .left)] : [("name", .left)])
      for try await queue in service.queues(prefix: prefix, includeMetadata: metadata, pageSize: pageSize) {
        if output.json {
          try Console.output(try JSONLine.text(of: queue))
        } else {
          table.add([queue.name, Self.text(of: queue.metadata)])
        }
      }
      guard !output.json else { return }
      for line in table.lines(onTerminal: Console.outputIsTerminal) { try Console.output(line) }
    }
  }

  static func text(of metadata: QueueMetadata?) -> String {
    (metadata?.entries ?? []).map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
  }
}
