import ArgumentParser
import AzureCore
import AzureQueueClient

/// Sends a text, or the lines of standard input: `azq send`.
struct SendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Sends a message, or each line of standard input as one.",
    discussion: """
      Prints id and pop receipt of the message, with a tab between. With '-' for the text every line of standard input \
      is sent, in order and one after the other, empty lines too; progress goes to standard error, and only --json \
      prints the messages. A byte order mark before the first line is left out, unless --encoding is bytes. However it \
      ends, also by SIGINT (Ctrl-C) or SIGTERM, it says how many lines the queue has got, and how to go on. A text that \
      begins with a hyphen goes after '--'.
      """)

  @Argument(help: "The queue's name.")
  var queue: String

  @Argument(help: "The text, or '-' for the lines of standard input.")
  var text: String

  @Option(help: ArgumentHelp("How long the message stays hidden at first.", valueName: "seconds"))
  var visibility: Seconds?

  @Option(
    help: ArgumentHelp(
      "When the message expires, or 'never'; the service's default is seven days.", valueName: "seconds"))
  var ttl: TimeToLiveArgument?

  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withQueue(queue, encoding: encoding.encoding) { client in
      if text == "-" {
        let progress = SendProgress(queue: queue, isTerminal: Console.errorIsTerminal)
        try await OrderlyStop.run(telling: { progress.text(at: $0) }) { stop in
          try await sendLines(to: client, progress, until: stop)
        }
      } else {
        let message = try await send(Array(text.utf8), to: client)
        try Console.telling("sent the message \(message.id)") { try output.print(MessageRecord(message)) }
      }
    }
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

  private func send(_ content: [UInt8], to client: QueueClient) async throws -> SentMessage {
    if encoding.encoding == .bytes {
      return try await client.send(
        bytes: content, visibilityTimeout: visibility?.duration, timeToLive: ttl?.timeToLive)
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw AzureError.invalidArgument("the text is not UTF-8", advice: "send it with --encoding bytes")
    }
    return try await client.send(
      text, visibilityTimeout: visibility?.duration, timeToLive: ttl?.timeToLive)
  }
}
