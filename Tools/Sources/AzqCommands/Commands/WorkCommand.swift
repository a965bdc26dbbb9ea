import ArgumentParser
import AzureCore
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol

/// Runs a command for each message: `azq work`.
struct WorkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Runs a command for each message: a worker without a program.",
    usage:
      "azq work <queue> [<options>] -- <command> [<argument> …]\nazq work <queue> [<options>] --exec <line>",
    discussion: """
      The command gets the message's content on its standard input, and AZQ_QUEUE, AZQ_MESSAGE_ID, AZQ_DEQUEUE_COUNT and \
      AZQ_INSERTED_ON beside the variables of this program. What it prints goes where this program's output goes. Behind \
      '--' it is run as it stands, by no shell, as xargs and find -exec do; --exec takes a line for /bin/sh -c, as watch does.

      Its exit code decides: 0 deletes the message; 75 (EX_TEMPFAIL) makes it visible again after --retry-after; any other, \
      and a signal, after a wait that is drawn from a bound of 1 second that doubles with each delivery, up to 10 minutes. A \
      message that has failed --max-deliveries times goes to the poison queue. The message is kept hidden for as long as the \
      command runs. A command that cannot be run at all ends the work, and its message is given back.

      It works until SIGINT (Ctrl-C), SIGTERM or SIGHUP, or with --until-empty until the queue has no visible message. The first \
      signal lets running commands finish, for --drain at most; a second one ends them now. Messages whose commands were \
      ended are visible again at once. A command that is ended gets SIGTERM, then SIGKILL after --kill-after, as does all that it \
      has started; it runs in a process group of its own. In the end it says how many messages were completed, retried, \
      poisoned, released, lost (their lease was over) and unsettled (the outcome is not known).

      Exit code 0 after a first signal or an empty queue; 1 with --until-empty when a message was not completed.
      """)

  @Argument(help: "The queue's name.")
  var queue: String

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The command and its arguments, behind '--'.", valueName: "command"))
  var command: [String] = []

  @Option(help: ArgumentHelp("The command as a line for /bin/sh -c.", valueName: "line"))
  var exec: String?

  @Option(help: ArgumentHelp("How many commands run at a time.", valueName: "count"))
  var concurrency = 1

  @Option(
    help: ArgumentHelp(
      "How long a message is hidden by its receive and by each renewal, 5 seconds to 7d; 60 unless given.",
      discussion: "It need not be as long as the command takes: it is renewed at half of it.",
      valueName: "time"))
  var visibility: Lifetime?

  @Option(
    help: ArgumentHelp(
      "How long a command may run before it is ended; no bound unless given.", valueName: "time"))
  var timeout: Lifetime?

  @Option(
    help: ArgumentHelp(
      "How long a command that was told to end may take, before it is killed; 5 seconds unless given.",
      discussion: """
        At most a tenth of --visibility, or 2 seconds: a command whose message could not be renewed must have ended before \
        another worker gets it. With a shorter --visibility so long is the default, too.
        """,
      valueName: "time"))
  var killAfter: Lifetime?

  @Option(
    help: ArgumentHelp(
      "How long commands may go on after the first signal; 25 seconds unless given.", valueName: "time"))
  var drain: TimeArgument?

  @Option(
    help: ArgumentHelp(
      "How long a message waits whose command ended with code 75; 30 seconds unless given.",
      valueName: "time"))
  var retryAfter: TimeArgument?

  @Option(help: ArgumentHelp("How often a message is delivered before it is poison.", valueName: "count"))
  var maxDeliveries = 5

  @Option(
    help: ArgumentHelp(
      "The queue for poison; the queue's name with '-poison' unless given. It is made when it is missing.",
      valueName: "name"))
  var poisonQueue: String?

  @Flag(help: "End once the queue has no visible message and no command runs.")
  var untilEmpty = false

  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var keys: KeyOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard command.isEmpty != (exec == nil) else {
      throw ValidationError(
        exec == nil
          ? "Give a command behind '--', or a line with --exec."
          : "Give --exec or a command behind '--', not both.")
    }
    guard command.first != "", exec != "" else { throw ValidationError("The command is empty.") }
    guard (1...1000).contains(concurrency) else { throw ValidationError("--concurrency must be 1 to 1000.") }
    guard maxDeliveries >= 1 else { throw ValidationError("--max-deliveries must be 1 or more.") }
    if let visibility, !(Duration.seconds(5)...Duration.seconds(604_800)).contains(visibility.duration) {
      throw ValidationError("--visibility must be 5 seconds to 7 days.")
    }
    if let killAfter, killAfter.duration > longestKillAfter {
      // bounded: a tenth of seven days
      let most = longestKillAfter.components.seconds
      throw ValidationError(
        "With this --visibility --kill-after must be at most \(most) seconds: a command whose "
          + "message could not be renewed would run on beside the next.")
    }
    if let drain, drain.duration < .zero { throw ValidationError("--drain must not be negative.") }
    if let retryAfter, !(Duration.zero...Duration.seconds(604_800)).contains(retryAfter.duration) {
      throw ValidationError("--retry-after must be 0 to 7 days.")
    }
  }

  func run() async throws {
    let command = messageCommand
    try await command.check()
    try await connection.withQueue(queue, encoding: encoding.encoding, encryption: keys.encryption()) {
      client in
      let report = WorkReport(drainTime: processorOptions.drainTime)
      let handler = WorkHandler(
        queue: queue, command: command, retryAfter: retryAfter?.duration ?? .seconds(30))
      try await OrderlyStop.run(grace: nil, telling: { report.text(at: $0) }) { stop in
        try await work(client, handler, report, until: stop)
      }
    }
  }

  /// What is run.
  var messageCommand: MessageCommand {
    let killAfter = timeToEnd
    return exec.map { MessageCommand(line: $0, killAfter: killAfter) }
      ?? MessageCommand(words: command, killAfter: killAfter)
  }

  /// How long before the end of its lease the processor cancels a handler: so long the command may take to end.
  private var longestKillAfter: Duration { max(.seconds(2), (visibility?.duration ?? .seconds(60)) / 10) }

  private var timeToEnd: Duration { killAfter?.duration ?? min(.seconds(5), longestKillAfter) }

  /// How the processor works.
  var processorOptions: ProcessorOptions {
    var options = ProcessorOptions()
    options.concurrency = .fixed(concurrency)
    if let visibility { options.lease = visibility.duration }
    options.handlerTimeout = timeout?.duration
    options.maximumDeliveries = maxDeliveries
    options.poisonQueue = poisonQueue
    options.stopsWhenEmpty = untilEmpty
    if let drain { options.drainTime = drain.duration }
    // A command that was told to end has its own time for that.
    options.cancellationGrace = timeToEnd + .seconds(2)
    return options
  }

  private func work(
    _ client: QueueClient, _ handler: WorkHandler, _ report: WorkReport, until stop: StopRequest
  ) async throws {
    var options = processorOptions
    options.onEvent = { event in if let text = report.take(event) { Console.error(text) } }
    let processor = try QueueProcessor(client, as: .bytes, options: options) { delivery in
      try await handler.handle(delivery)
    }
    report.follow { processor.status }
    // Its own task, so that a command that is not there can end it in a hurry.
    let running = Task { try await processor.run() }
    handler.whenMissing { running.cancel() }
    stop.whenMade { processor.stop() }
    try await withTaskCancellationHandler {
      try await running.value
    } onCancel: {
      running.cancel()
    }
    if let missing = handler.missing { throw missing }
    try Task.checkCancellation()
    guard untilEmpty else { return }
    try stop.check()
    if !report.isComplete { throw ExitCode.failure }
  }
}
