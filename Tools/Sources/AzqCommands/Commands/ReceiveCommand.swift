import ArgumentParser
import AzureQueueClient

/// Receives messages: `azq receive`.
struct ReceiveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receive", abstract: "Receives messages, hiding them from others for a while.",
    discussion: """
      Prints a line a message: id, pop receipt and content with tabs between, control characters escaped; nothing when \
      the queue has no visible message. 'azq delete' takes id and receipt. With --delete a message is deleted once it is printed.
      """)

  @Argument(help: "The queue's name.")
  var queue: String

  @Option(help: ArgumentHelp("How many messages at most, 1 to 32.", valueName: "count"))
  var max = 1

  @Option(
    help: ArgumentHelp(
      "How long the messages stay hidden; the service's default is 30.", valueName: "seconds"))
  var visibility: Seconds?

  @Flag(help: "Delete each message after printing it.")
  var delete = false

  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withQueue(queue, encoding: encoding.encoding) { client in
      for message in try await client.receive(max: max, visibilityTimeout: visibility?.duration) {
        try output.print(MessageRecord(message))
        if delete { try await client.delete(message) }
      }
    }
  }
}
