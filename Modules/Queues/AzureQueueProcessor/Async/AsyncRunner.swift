import AzureCore
import AzurePipeline
import AzureQueueClient
import AzureQueueProtocol

/// Carries out for tasks what a ``ProcessorMachine`` wants.
///
/// Worker tasks run handlers and send requests. Each tells the machine what it has done, and goes on with the first thing that
/// comes of it; more tasks are started for the rest. The task of `run()` waits for the time, for what others tell the processor, and
/// for the end, which does not wait for workers that the machine has given up. Cancelling it cancels no worker.
///
/// What others tell is taken by the task of `run()` only: a worker has the task-local values of whoever starts it, and a handler
/// shall not have those of another handler or of a sender.
final class AsyncRunner: Sendable {
  private let queue: QueueClient
  private let requests: AsyncRequests
  private let work: @Sendable ([HeldDelivery], RunPurpose, AsyncRunner) async -> [HandlerResult]
  private let driver: MachineDriver
  private let mailbox: TaskMailbox<RunnerSignal>
  private let counter: WorkCounter?
  private let hasBegun = ThreadLock(false)

  init<Body: Sendable>(
    _ queue: QueueClient, as body: MessageBody<Body>, batchSize: Int, options: ProcessorOptions,
    work: AsyncWork<Body>
  ) throws(AzureError) {
    let settings = try options.machineSettings(
      batchSize: batchSize, hasPoisonHandler: work.onPoison != nil,
      hasUndecodableHandler: work.onUndecodable != nil)
    requests = try AsyncRequests(
      queue, as: body, lease: settings.lease, options: options, hasPoisonQueue: work.onPoison == nil)
    driver = MachineDriver(
      settings, random: queue.random, clock: queue.clock,
      reporter: ProcessorReporter(options, queue: queue.name))
    counter = options.workCounter
    mailbox = TaskMailbox(counter: counter)
    self.queue = queue
    self.work = { await work.run($0, $1, $2) }
  }

  var now: ClockReading { queue.clock.now() }
  var status: ProcessorStatus { driver.status }

  func events() -> AsyncStream<ProcessorEvent> { driver.reporter.events() }

  func tell(_ event: MachineEvent) { mailbox.post(.event(.event(event))) }

  func save(_ content: MessageContent, of delivery: DeliveryID) async throws {
    let gate = TaskGate<Result<Void, any Error>>()
    let completion = SaveCompletion { gate.open(with: $0) }
    guard mailbox.post(.event(.save(delivery, content, completion))) else { throw LeaseLost(messageID: "") }
    try await gate.wait().get()
  }

  /// Runs until the machine has ended.
  func run() async throws {
    let isFirst = hasBegun.withLock { hasBegun in
      defer { hasBegun = true }
      return !hasBegun
    }
    guard isFirst else {
      throw AzureError.invalidArgument("The processor has run already", advice: "make another one")
    }
    let listener = SendSignals.shared.listen(to: queue.url) { [mailbox] in
      mailbox.post(.event(.event(.sent)))
    }
    defer { SendSignals.shared.stop(listener) }
    try await withTaskCancellationHandler {
      try await loop().get()
    } onCancel: {
      mailbox.post(.event(.event(.stop(isHurried: true))))
    }
  }

  private func loop() async -> Result<Void, AzureError> {
    var timer: (task: Task<Void, Never>, at: Duration)?
    defer { timer?.task.cancel() }
    driver.reporter.started()
    counter?.add(1)
    var signals: [RunnerSignal] = [.event(.event(.start))]
    var end: Result<Void, AzureError>?
    while true {
      for signal in signals {
        switch signal {
        case .event(let event):
          if case .event(.time) = event { timer = nil }
          let step = driver.take(event)
          pass(step)
          for work in step.works { start(work) }
        case .look, .watch: break
        case .end(let result): end = result
        }
      }
      if let end {
        let unread = mailbox.close()
        counter?.add(-unread.count - signals.count)
        for signal in unread { signal.refuse() }
        return end
      }
      if let alarm = driver.waitsUntil() {
        // A timer that ends too early does no harm; one too late does.
        if timer.map({ alarm < $0.at }) ?? true {
          timer?.task.cancel()
          timer = (wake(at: alarm), alarm)
        }
      }
      counter?.add(-signals.count)
      signals = await mailbox.take()
      driver.isAwake()
    }
  }

  private func wake(at time: Duration) -> Task<Void, Never> {
    counter?.add(1)
    return Task { [clock = queue.clock, mailbox, counter] in
      // Reckoned here: the task may begin late, and its wait must not end later for that.
      let wait = time - clock.now().elapsed
      if (try? await clock.expire(after: wait)) != nil { mailbox.post(.event(.event(.time))) }
      counter?.add(-1)
    }
  }

  /// Does what of a step needs no worker.
  private func pass(_ step: RunnerStep) {
    for worker in step.cancelled { worker.cancel() }
    for complete in step.completions { complete() }
    if step.isAlarmEarlier { mailbox.post(.look) }
    if let end = step.end { mailbox.post(.end(end)) }
  }

  /// Starts a worker, which the end of `run()` does not wait for.
  private func start(_ work: RunnerWork) {
    counter?.add(1)
    counter?.handOver(1, newWorkers: 1)
    _ = TaskWorker { worker in
      await self.serve(work, worker)
      self.counter?.add(-1)
    }
  }

  // MARK: In worker tasks

  private func serve(_ first: RunnerWork, _ worker: TaskWorker) async {
    var work = first
    while true {
      let step = driver.take(await perform(work, worker))
      pass(step)
      let isUsedUp = step.wasCancelled
      // A renewal is not kept waiting, but there is none among what comes first.
      for other in step.works.dropFirst(isUsedUp ? 0 : 1) { start(other) }
      guard !isUsedUp, let own = step.works.first else { return }
      work = own
    }
  }

  private func perform(_ work: RunnerWork, _ worker: TaskWorker) async -> RunnerEvent {
    switch work {
    case .run(let run, let deliveries, let purpose):
      if driver.begin(run, on: worker) { worker.cancel() }
      #if Metrics
        let start = now.elapsed
        let results = await self.work(deliveries, purpose, self)
        driver.reporter.ran(for: now.elapsed - start, error: results.lazy.compactMap(\.errorType).first)
      #else
        let results = await self.work(deliveries, purpose, self)
      #endif
      return .event(.handled(run, results))
    case .receive(let receiver, let most, let timeout): return await requests.receive(receiver, most, timeout)
    case .request(let request, let delivery, let content, let notAfter, let timeout):
      return await requests.send(request, of: delivery, content, notAfter, timeout)
    }
  }
}
