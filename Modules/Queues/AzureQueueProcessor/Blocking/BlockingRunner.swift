import AzureCore
import AzurePipeline
import AzureQueueBlocking
import AzureQueueProtocol

/// Carries out for threads what a ``ProcessorMachine`` wants.
///
/// Worker threads run handlers and send requests. Each tells the machine what it has done, and goes on with what comes of it. The
/// thread that calls `run()` waits for the time, for what others tell the processor, and for the end.
final class BlockingRunner: Sendable {
  private let queue: BlockingQueueClient
  private let requests: BlockingRequests
  private let work: @Sendable ([HeldDelivery], RunPurpose, BlockingRunner) -> [HandlerResult]
  private let driver: MachineDriver
  private let mailbox = ThreadMailbox<RunnerSignal>()
  private let threads: WorkerThreads<RunnerWork>
  private let handOverWait: Duration
  private let hasBegun = ThreadLock(false)

  init<Body: Sendable>(
    _ queue: BlockingQueueClient, as body: MessageBody<Body>, batchSize: Int, options: ProcessorOptions,
    work: BlockingWork<Body>
  ) throws(AzureError) {
    let settings = try options.machineSettings(
      batchSize: batchSize, hasPoisonHandler: work.onPoison != nil,
      hasUndecodableHandler: work.onUndecodable != nil)
    requests = try BlockingRequests(
      queue, as: body, lease: settings.lease, options: options, hasPoisonQueue: work.onPoison == nil)
    driver = MachineDriver(
      settings, random: queue.random, clock: queue.clock,
      reporter: ProcessorReporter(options, queue: queue.name))
    threads = WorkerThreads(counter: options.workCounter)
    handOverWait = options.handOverWait
    self.queue = queue
    self.work = { work.run($0, $1, $2) }
  }

  var now: ClockReading { queue.clock.now() }
  var status: ProcessorStatus { driver.status }

  func events() -> AsyncStream<ProcessorEvent> { driver.reporter.events() }

  func tell(_ event: MachineEvent) { mailbox.post(.event(.event(event))) }

  @available(*, noasync)
  func save(_ content: MessageContent, of delivery: DeliveryID) throws {
    let gate = ThreadGate<Result<Void, any Error>>()
    let completion = SaveCompletion { gate.open(with: $0) }
    guard mailbox.post(.event(.save(delivery, content, completion))) else { throw LeaseLost(messageID: "") }
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
    let listener = SendSignals.shared.listen(to: queue.url) { [mailbox] in
      mailbox.post(.event(.event(.sent)))
    }
    defer {
      SendSignals.shared.stop(listener)
      threads.close()
      for signal in mailbox.close() { signal.refuse() }
    }
    try loop()
  }

  @available(*, noasync)
  private func loop() throws(AzureError) {
    driver.reporter.started()
    var signals: [RunnerSignal] = [.event(.event(.start))]
    var end: Result<Void, AzureError>?
    // When to look for work that was left to busy threads, by the clock of the threads.
    var watchAt: Duration?
    while true {
      for signal in signals {
        switch signal {
        case .event(let event): carryOut(driver.take(event))
        case .look: break
        case .watch: watchAt = watchAt ?? SystemClock.elapsed + handOverWait
        case .end(let result): end = result
        }
      }
      if let end { return try end.get() }
      let alarm = driver.waitsUntil().map { $0 - now.elapsed }
      let watch = watchAt.map { $0 - SystemClock.elapsed }
      signals = mailbox.take(within: [alarm, watch].compactMap(\.self).min())
      driver.isAwake()
      if let at = watchAt, at <= SystemClock.elapsed {
        let (refused, isWatched) = threads.startOverdue { self.serve($0) }
        watchAt = isWatched ? SystemClock.elapsed + handOverWait : nil
        refuse(refused)
      }
      if signals.isEmpty, let alarm, alarm <= watch ?? alarm { signals = [.event(.event(.time))] }
    }
  }

  /// Carries out what has come of an event from outside.
  private func carryOut(_ step: RunnerStep) {
    pass(step)
    guard !step.works.isEmpty else { return }
    let (refused, isToBeWatched) = threads.add(step.works) { self.serve($0) }
    if isToBeWatched { mailbox.post(.watch) }
    refuse(refused)
  }

  /// Does what of a step needs no worker; a thread cannot be cancelled: its deliveries know.
  private func pass(_ step: RunnerStep) {
    for complete in step.completions { complete() }
    if step.isAlarmEarlier { mailbox.post(.look) }
    if let end = step.end { mailbox.post(.end(end)) }
  }

  /// Tells the machine of work that nobody can do.
  private func refuse(_ works: [RunnerWork]) {
    for work in works { carryOut(driver.take(work.refused(reason: "the system gave no thread"))) }
  }

  // MARK: On worker threads

  private func serve(_ first: RunnerWork) {
    var work = first
    while true {
      let step = driver.take(perform(work))
      pass(step)
      let (next, refused, isToBeWatched) = threads.exchange(work, step.works) { self.serve($0) }
      if isToBeWatched { mailbox.post(.watch) }
      refuse(refused)
      switch next {
      case .work(let own): work = own
      case .idle(let gate):
        guard let given = gate.wait() else { return }
        work = given
      case .end: return
      }
    }
  }

  private func perform(_ work: RunnerWork) -> RunnerEvent {
    switch work {
    case .run(let run, let deliveries, let purpose):
      // It may have waited for its thread, and the end come first.
      if deliveries.allSatisfy(\.hasEnded) { return .event(.handled(run, [])) }
      #if Metrics
        let start = now.elapsed
        let results = self.work(deliveries, purpose, self)
        driver.reporter.ran(for: now.elapsed - start, error: results.lazy.compactMap(\.errorType).first)
      #else
        let results = self.work(deliveries, purpose, self)
      #endif
      return .event(.handled(run, results))
    case .receive(let receiver, let most, let timeout): return requests.receive(receiver, most, timeout)
    case .request(let request, let delivery, let content, let notAfter, let timeout):
      return requests.send(request, of: delivery, content, notAfter, timeout)
    }
  }
}
