import ArgumentParser
import AzureQueueClient

/// Looks at messages without receiving them: `azq peek`.
struct PeekCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peek", abstract: "Shows the next messages without receiving them.",
    discussion: """
      Prints one line for each message: id and content, separated by a tab, with control characters escaped; on a \
      terminal, invisible characters of the content are escaped too.
      """)

  @Argument(help: "The queue's name.")
  var queue: String

  @Option(help: ArgumentHelp("How many messages at most, 1 to 32.", valueName: "count"))
  var max = 1

  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var keys: KeyOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withQueue(queue, encoding: encoding.encoding, encryption: keys.encryption()) {
      client in
      for message in try await client.peek(limit: max) { try output.print(MessageRecord(message)) }
    }
  }
}
