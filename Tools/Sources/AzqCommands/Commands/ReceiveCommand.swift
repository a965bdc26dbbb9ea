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
      too; with --json nothing is lost by escaping. 'azq delete' and 'azq update' take the id and the pop receipt.

      Asks for at most 32 messages at a time, until it has as many as were wanted or the queue has no visible one. With \
      --wait it then waits for more, and asks again: after a quarter of a second at first, after 5 seconds in the end. \
      Without --wait it stops when a message comes for the second time, because its visibility timeout has ended.

      With --delete the messages of each response are deleted once all of them are printed. One that cannot be deleted is \
      named and does not stop the others. SIGHUP, SIGINT (Ctrl-C) and SIGTERM stop it between two messages; it then says \
      how many were deleted.
      """)

  @Argument(help: "The queue's name.")
  var queue: String

  @Option(help: ArgumentHelp("How many messages at most; 1 unless given.", valueName: "count"))
  var max: Int?

  @Flag(help: "Receive all messages that are visible, or become so meanwhile.")
  var all = false

  @Flag(
    help: "Wait for messages when there are none, until there were as many as wanted; with --all for ever.")
  var wait = false

  @Option(
    help: ArgumentHelp(
      "With --wait: how long to wait for the next message at most, such as 30 (seconds) or 5m.",
      valueName: "time"))
  var waitLimit: Lifetime?

  @Option(
    help: ArgumentHelp(
      "How long the messages stay hidden from others, such as 30 (seconds), 5m, 12h or 7d; the service's default is 30.",
      valueName: "time"))
  var visibility: TimeArgument?

  @Flag(help: "Delete the messages after printing them.")
  var delete = false

  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var keys: KeyOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if all, max != nil { throw ValidationError("Give --max or --all, not both.") }
    if let max, max < 1 { throw ValidationError("--max must be 1 or more.") }
    if waitLimit != nil, !wait { throw ValidationError("--wait-limit belongs to --wait.") }
  }

  func run() async throws {
    try await connection.withQueue(queue, encoding: encoding.encoding, encryption: keys.encryption()) {
      client in
      let report = ReceiveReport(deletes: delete)
      try await OrderlyStop.run(telling: { report.text(at: $0) }) { stop in
        try await receive(from: client, report, until: stop)
      }
    }
  }

  private func receive(
    from client: QueueClient, _ report: ReceiveReport, until stop: StopRequest
  ) async throws {
    var plan = ReceivePlan(limit: all ? nil : max ?? 1, waits: wait, waitLimit: waitLimit?.duration)
    var hasFailed = false
    while let count = plan.nextCount {
      try stop.check()
      report.asks()
      let messages = try await client.receive(limit: count, visibilityTimeout: visibility?.duration)
      report.received(messages.count)
      let step = plan.received(messages.map(\.id))
      // All before the first is deleted: a delete can take longer than the others stay hidden.
      for message in messages {
        try output.print(MessageRecord(message))
        report.showed()
      }
      if delete, !messages.isEmpty {
        report.deletesNow()
        if try await !deleteAll(messages, client, report, until: stop) { hasFailed = true }
      }
      switch step {
      case .show: continue
      case .pause(let duration): try await stop.pause(for: duration)
      case .showRepeated:
        Console.error("azq: messages come for the second time: give a longer --visibility, or --delete")
        plan.finish()
      case .end: plan.finish()
      }
    }
    if hasFailed { throw ExitCode.failure }
  }

  /// Deletes messages; returns whether all could be.
  private func deleteAll(
    _ messages: [ReceivedMessage], _ client: QueueClient, _ report: ReceiveReport, until stop: StopRequest
  ) async throws -> Bool {
    var isComplete = true
    for message in messages {
      try stop.check()
      do {
        try await client.delete(message)
        report.deleted()
      } catch let error as AzureError {
        let doubt: VisibleText = error.effect == .unknown ? "may still be there" : "was not deleted"
        Console.error("azq: message \(message.id) \(doubt): \(VisibleText(sentence: error))")
        isComplete = false
      }
    }
    return isComplete
  }
}
