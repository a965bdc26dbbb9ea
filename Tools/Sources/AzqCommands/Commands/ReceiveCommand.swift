import ArgumentParser
import AzureCore
import AzureQueueClient
import AzureQueueProtocol

/// Receives messages: `azq receive`.
struct ReceiveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receive", abstract: "Receives messages, hiding them from others for a while.",
    discussion: """
      Prints one line for each message: id, pop receipt and content, separated by tabs, with control characters escaped; \
      nothing when the queue has no visible message. On a terminal, invisible characters of the content are escaped \
      too; with --json nothing is lost by escaping. 'azq delete' takes the id and the pop receipt.

      With --delete the messages are deleted once all of them are printed. One that cannot be deleted is named and does \
      not stop the others. SIGHUP, SIGINT (Ctrl-C) and SIGTERM stop it between two messages; it then says how many were \
      deleted.
      """)

  @Argument(help: "The queue's name.")
  var queue: String

  @Option(help: ArgumentHelp("How many messages at most, 1 to 32.", valueName: "count"))
  var max = 1

  @Option(
    help: ArgumentHelp(
      "How long the messages stay hidden from others; the service's default is 30.", valueName: "seconds"))
  var visibility: Seconds?

  @Flag(help: "Delete the messages after printing them.")
  var delete = false

  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withQueue(queue, encoding: encoding.encoding) { client in
      let report = ReceiveReport(deletes: delete)
      try await OrderlyStop.run(telling: { report.text(at: $0) }) { stop in
        let messages = try await client.receive(limit: max, visibilityTimeout: visibility?.duration)
        report.received(messages.count)
        // All before the first is deleted: a delete can take longer than the others stay hidden.
        for message in messages {
          try output.print(MessageRecord(message))
          report.showed()
        }
        if delete { try await deleteAll(messages, client, report, until: stop) }
      }
    }
  }

  private func deleteAll(
    _ messages: [ReceivedMessage], _ client: QueueClient, _ report: ReceiveReport, until stop: StopRequest
  ) async throws {
    var hasFailed = false
    for message in messages {
      try stop.check()
      do {
        try await client.delete(message)
        report.deleted()
      } catch let error as AzureError {
        let doubt: VisibleText = error.effect == .unknown ? "may still be there" : "was not deleted"
        Console.error("azq: message \(message.id) \(doubt): \(VisibleText(sentence: error))")
        hasFailed = true
      }
    }
    if hasFailed { throw ExitCode.failure }
  }
}
