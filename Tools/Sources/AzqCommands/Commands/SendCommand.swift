import ArgumentParser
import AzureCore
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol

/// Sends a text, or the lines of standard input: `azq send`.
struct SendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Sends a message, or each line of standard input as one.",
    discussion: """
      Prints the message's id and pop receipt, separated by a tab. With '-' as the text, every line of standard input \
      is sent as a message, in order and one at a time, empty lines too; progress goes to standard error, and the \
      messages are printed only with --json. A byte order mark before the first line is left out, unless --encoding is \
      bytes. However it ends, also by SIGHUP, SIGINT (Ctrl-C) or SIGTERM, it says how many lines the queue has taken, \
      and how to continue. With --in-flight many lines are on their way at a time, and get into the queue in any order: a line \
      that is no message is named and the others are sent; what no other line would survive ends it. Exit code 1 unless every \
      line was sent.

      A text may begin with one hyphen; one that begins with two, or is '-' or '-h', goes after '--'. A text that is a connection string with a secret is refused, \
      since it was probably meant as an option; standard input sends it all the same.
      """)

  @Argument(help: "The queue's name.")
  var queue: String

  @Argument(help: "The text, or '-' for the lines of standard input.")
  var text: String

  @Option(
    help: ArgumentHelp(
      "How long the message stays hidden after it was sent, such as 30 (seconds), 5m, 12h or 7d; 0 unless given.",
      valueName: "time"))
  var visibility: TimeArgument?

  @Option(
    help: ArgumentHelp(
      "After which time the message expires, such as 90 (seconds), 5m or 12h, or 'never'; the service's default is 7d.",
      valueName: "time"))
  var ttl: TimeToLiveArgument?

  @Option(
    help: ArgumentHelp(
      "How many lines are on their way at a time; one after the other unless given.",
      discussion: "The service takes one message a request, so this is what makes a long send quick.",
      valueName: "count"))
  var inFlight: Int?

  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var keys: KeyOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if let inFlight {
      guard text == "-" else { throw ValidationError("--in-flight is for the lines of standard input: '-'.") }
      guard (1...1000).contains(inFlight) else { throw ValidationError("--in-flight must be 1 to 1000.") }
    }
    guard !SecretForms.isSecretConnectionString(text) else {
      throw ValidationError(
        """
        The text is a connection string with a secret, which everyone who reads the queue could use; nothing was sent. \
        If it is meant to be the message, send it through standard input, with '-' as the text.
        """)
    }
  }

  func run() async throws {
    try await connection.withQueue(queue, encoding: encoding.encoding, encryption: keys.encryption()) {
      client in
      if let inFlight {
        let report = BulkSendReport(queue: queue, isTerminal: Console.errorIsTerminal)
        try await OrderlyStop.run(telling: { report.text(at: $0) }) { stop in
          try await sendAll(to: client, inFlight, report, until: stop)
        }
      } else if text == "-" {
        let progress = SendProgress(queue: queue, isTerminal: Console.errorIsTerminal)
        try await OrderlyStop.run(telling: { progress.text(at: $0) }) { stop in
          try await sendLines(to: client, progress, until: stop)
        }
      } else {
        let report = SingleStepReport.sending()
        try await OrderlyStop.run(telling: { report.text(at: $0) }) { stop in
          try await sendText(to: client, report, until: stop)
        }
      }
    }
  }

  private func sendText(
    to client: QueueClient, _ report: SingleStepReport, until stop: StopRequest
  ) async throws {
    let message = try await send(Array(text.utf8), to: client)
    report.carriedOut(id: message.id)
    try Console.telling(
      "sent the message \(message.id)", advice: "it is in the queue: do not send it again"
    ) {
      try output.print(MessageRecord(message))
    }
    report.showed()
    try stop.check()
  }

  private func sendLines(
    to client: QueueClient, _ progress: SendProgress, until stop: StopRequest
  ) async throws {
    var lines = StandardInputLines(keepsByteOrderMark: encoding.encoding == .bytes, stop: stop)
    let clock = SystemClock()
    while let line = try await lines.next() {
      let message: SentMessage
      do {
        progress.begin()
        message = try await send(line, to: client)
      } catch var error as AzureError {
        if error.effect != .unknown { progress.refused() }
        error.message = "line \(progress.line): " + error.message
        throw error
      }
      // Counted before anything is printed, which can fail: the queue has it.
      let text = progress.count(now: clock.now().elapsed)
      if output.json { try output.print(MessageRecord(message)) }
      if let text { Console.errorPart(text) }
    }
  }

  private func sendAll(
    to client: QueueClient, _ inFlight: Int, _ report: BulkSendReport, until stop: StopRequest
  ) async throws {
    let lines = OutgoingLines(isText: encoding.encoding != .bytes, stop: stop, report: report)
    let results = client.sendEach(
      lines, visibilityTimeout: visibility?.duration, timeToLive: ttl?.timeToLive,
      bulk: BulkOptions(inFlight: inFlight, stop: .fatalFailure))
    let clock = SystemClock()
    var fault: (any Error)?
    defer { report.endResults() }
    for try await result in results {
      // Counted before anything is printed, which can fail: the queue has it.
      if let text = report.count(result, now: clock.now().elapsed) { Console.errorPart(text) }
      guard output.json, fault == nil, let message = result.outcome.value else { continue }
      do { try output.print(MessageRecord(message)) } catch { fault = error }
    }
    if let fault { throw fault }
    try stop.check()
    if !report.isComplete { throw ExitCode.failure }
  }

  private func send(_ content: [UInt8], to client: QueueClient) async throws -> SentMessage {
    if encoding.encoding == .bytes {
      return try await client.send(
        bytes: content, visibilityTimeout: visibility?.duration, timeToLive: ttl?.timeToLive)
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw AzureError.notText
    }
    return try await client.send(
      text, visibilityTimeout: visibility?.duration, timeToLive: ttl?.timeToLive)
  }
}
