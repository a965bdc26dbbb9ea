import AzureCore
import AzurePipeline
import AzureQueueBlocking
import AzureQueueProtocol

/// Carries out for threads what a ``ProcessorMachine`` wants.
///
/// Worker threads receive, run handlers and send requests. Each takes what it has to tell by itself, and goes on with the first work
/// that comes of it; others do the rest. The thread that calls `run()` waits for the time, for what others tell, and for the end.
final class BlockingRunner: Sendable {
  private let queue: BlockingQueueClient
  private let poisonQueue: BlockingQueueClient?
  private let poisonCopy: PoisonCopy
  private let lease: Duration
  private let arrive: @Sendable (ReceivedMessage) -> ArrivedMessage
  private let work: @Sendable ([HeldDelivery], RunPurpose, BlockingRunner) -> [HandlerResult]
  private let counter: WorkCounter?
  let reporter: ProcessorReporter
  let inbox: RunnerInbox
  private let threads: WorkerThreads
  private let hasBegun = ThreadLock(false)

  init<Body: Sendable>(
    _ queue: BlockingQueueClient, as body: MessageBody<Body>, batchSize: Int, options: ProcessorOptions,
    work: BlockingWork<Body>
  ) throws(AzureError) {
    let settings = try options.machineSettings(
      batchSize: batchSize, hasPoisonHandler: work.onPoison != nil,
      hasUndecodableHandler: work.onUndecodable != nil)
    poisonQueue =
      try work.onPoison == nil ? queue.sibling(options.poisonQueue ?? queue.name + "-poison") : nil
    poisonCopy = PoisonCopy(
      queue: queue.name, isWrapped: options.wrapsPoison, encoding: queue.messageEncoding)
    self.queue = queue
    self.work = { work.run($0, $1, $2) }
    lease = settings.lease
    arrive = { [key = options.key] in ArrivedMessage($0, as: body, key: key) }
    counter = options.workCounter
    threads = WorkerThreads(counter: options.workCounter)
    reporter = ProcessorReporter(options, queue: queue.name)
    inbox = RunnerInbox(
      RunnerState(settings, random: queue.random, reporter: reporter), clock: queue.clock,
      counter: options.workCounter)
  }

  private var clock: any PipelineClock { queue.clock }
  var now: ClockReading { clock.now() }

  func tell(_ event: MachineEvent) { inbox.post(.event(event)) }

  @available(*, noasync)
  func save(_ content: MessageContent, of delivery: HeldDelivery) throws {
    // Here, where nothing else waits for it: what has the key may take long to respond.
    let saved = SavedContent(content: content, text: try queue.text(of: content))
    let gate = ThreadGate<Result<Void, any Error>>()
    let completion = SaveCompletion(messageID: delivery.messageID) { gate.open(with: $0) }
    if !inbox.post(.save(delivery.id, saved, completion)) { completion.lost() }
    try gate.wait().get()
  }

  /// Runs until the machine has ended.
  @available(*, noasync)
  func run() throws(AzureError) {
    let isFirst = hasBegun.withLock { hasBegun in
      defer { hasBegun = true }
      return !hasBegun
    }
    guard isFirst else {
      throw .invalidArgument("The processor has run already", advice: "make another one")
    }
    let listener = SendSignals.shared.listen(to: queue.url) { [inbox] in inbox.post(.event(.sent)) }
    defer {
      SendSignals.shared.stop(listener)
      threads.close()
    }
    try loop().get()
  }

  @available(*, noasync)
  private func loop() -> Result<Void, AzureError> {
    counter?.add(1)
    defer { counter?.add(-1) }
    reporter.started()
    // What was told before, a stop for example, comes first.
    var event = RunnerEvent.event(.start) as RunnerEvent?
    while true {
      _ = take(event, mayGoOn: false)
      switch inbox.waitOnThread(until: inbox.alarm) {
      case .look: event = nil
      case .time: event = .event(.time)
      case .end(let end): return end
      }
    }
  }

  // MARK: Workers

  private func start(_ work: RunnerWork) {
    let isTaken = threads.run { [self] in
      var next = work as RunnerWork?
      while let work = next { next = take(perform(work), mayGoOn: true) }
    }
    if !isTaken { inbox.post(work.refused) }
  }

  /// Takes an event and starts what comes of it; returns the work that the thread goes on with.
  private func take(_ event: RunnerEvent?, mayGoOn: Bool) -> RunnerWork? {
    inbox.take(event, mayGoOn: { mayGoOn }) { work, _, isOwn in
      if !isOwn { start(work) }
    }
  }

  private func perform(_ work: RunnerWork) -> RunnerEvent {
    switch work {
    case .run(let run, let deliveries, let purpose): handle(run, deliveries, purpose)
    case .receive(let receiver, let most, let timeout): receive(receiver, most, timeout)
    case .request(let request, let delivery, let saved, let notAfter, let timeout):
      send(request, of: delivery, saved, notAfter, timeout)
    }
  }

  private func handle(_ run: RunID, _ deliveries: [HeldDelivery], _ purpose: RunPurpose) -> RunnerEvent {
    let start = now.elapsed
    let results = work(deliveries, purpose, self)
    reporter.ran(for: now.elapsed - start, error: results.lazy.compactMap(\.errorType).first)
    return .event(.handled(run, results))
  }

  private func receive(_ receiver: Int, _ most: Int, _ timeout: Duration) -> RunnerEvent {
    do throws(AzureError) {
      let response = try queue.receiveTimed(
        limit: most, visibilityTimeout: lease, options: .single(within: timeout))
      return .received(receiver: receiver, response.value.map(arrive), sentAt: response.sentAt)
    } catch {
      let failure = RequestFailure(error, isAboutMessage: false)
      return .event(.receiveFailed(receiver: receiver, failure, error: error))
    }
  }

  private func send(
    _ request: DeliveryRequest, of delivery: HeldDelivery, _ saved: SavedContent?,
    _ notAfter: Duration, _ timeout: Duration
  ) -> RunnerEvent {
    let now = self.now
    let time = RequestTime(clock: clock, timeout: timeout, notAfter: notAfter)
    guard time.left > .zero else { return .failed(request, delivery.id, .notDone, nil) }
    let message = delivery.message
    var sentAt = now.elapsed
    do throws(AzureError) {
      switch request {
      case .renew, .save:
        let response = try queue.updateTimed(
          id: message.id, popReceipt: message.popReceipt, text: saved?.text,
          visibilityTimeout: lease, options: time.options())
        delivery.updated(response.value, saved)
        sentAt = response.sentAt
      case .delete: try queue.delete(message, options: time.options())
      case .reappear(let wait):
        _ = try queue.updateTimed(
          id: message.id, popReceipt: message.popReceipt, visibilityTimeout: wait.visibility,
          options: time.options())
      case .copyToPoison(let reason):
        try copy(poisonCopy.text(of: message, reason: reason, now: now.date), time)
      }
      return .event(.answered(delivery.id, sentAt: sentAt))
    } catch {
      return .failed(request, delivery.id, RequestFailure(error, isAboutMessage: true), error)
    }
  }

  /// Sends a copy to the poison queue, which is made when it is missing.
  private func copy(_ text: String, _ time: RequestTime) throws(AzureError) {
    guard let poisonQueue else { return }
    do throws(AzureError) {
      do throws(AzureError) {
        try poisonQueue.sendRaw(text, options: time.options())
      } catch {
        guard error.isNotFound else { throw error }
        try poisonQueue.createIfNotExists(options: time.options())
        try poisonQueue.sendRaw(text, options: time.options())
      }
    } catch {
      throw PoisonCopy.refused(error, by: poisonQueue.name)
    }
  }
}

extension RunnerWork {
  /// What is told when the system gave no thread for it.
  fileprivate var refused: RunnerEvent {
    switch self {
    case .run(let run, let deliveries, _):
      let result = HandlerResult.failed(reason: "the system gave no thread")
      return .event(.handled(run, deliveries.map { _ in result }))
    case .receive(let receiver, _, _):
      return .event(.receiveFailed(receiver: receiver, .notDone, error: nil))
    case .request(let request, let delivery, _, _, _): return .failed(request, delivery.id, .notDone, nil)
    }
  }
}
