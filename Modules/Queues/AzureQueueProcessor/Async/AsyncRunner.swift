import AzureCore
import AzurePipeline
import AzureQueueClient
import AzureQueueProtocol

/// Carries out for tasks what a ``ProcessorMachine`` wants.
///
/// Worker tasks receive, run handlers and send requests. Each takes what it has to tell by itself, and goes on with the first work that
/// comes of it; others are started for the rest. The task of `run()` waits for the time, for what others tell, and for the end,
/// which does not wait for workers that the machine has given up. Cancelling it stops the machine, and cancels no worker by itself.
final class AsyncRunner: Sendable {
  private let queue: QueueClient
  private let poisonQueue: QueueClient?
  private let poisonCopy: PoisonCopy
  private let lease: Duration
  private let arrive: @Sendable (ReceivedMessage) -> ArrivedMessage
  private let work: @Sendable ([HeldDelivery], RunPurpose, AsyncRunner) async -> [HandlerResult]
  private let counter: WorkCounter?
  let reporter: ProcessorReporter
  let inbox: RunnerInbox
  private let hasBegun = ThreadLock(false)

  init<Body: Sendable>(
    _ queue: QueueClient, as body: MessageBody<Body>, batchSize: Int, options: ProcessorOptions,
    work: AsyncWork<Body>
  ) throws(AzureError) {
    let settings = try options.machineSettings(
      batchSize: batchSize, hasPoisonHandler: work.onPoison != nil,
      hasUndecodableHandler: work.onUndecodable != nil)
    poisonQueue =
      try work.onPoison == nil ? queue.sibling(options.poisonQueue ?? queue.name + "-poison") : nil
    poisonCopy = PoisonCopy(
      queue: queue.name, isWrapped: options.wrapsPoison, encoding: queue.messageEncoding)
    self.queue = queue
    self.work = { await work.run($0, $1, $2) }
    lease = settings.lease
    arrive = { [key = options.key] in ArrivedMessage($0, as: body, key: key) }
    counter = options.workCounter
    reporter = ProcessorReporter(options, queue: queue.name)
    inbox = RunnerInbox(
      RunnerState(settings, random: queue.random, reporter: reporter), clock: queue.clock,
      counter: options.workCounter)
  }

  private var clock: any PipelineClock { queue.clock }
  var now: ClockReading { clock.now() }

  func tell(_ event: MachineEvent) { inbox.post(.event(event)) }

  func save(_ content: MessageContent, of delivery: HeldDelivery) async throws {
    // Here, where nothing else waits for it: what has the key may take long to respond.
    let saved = SavedContent(content: content, text: try await queue.text(of: content))
    let gate = TaskGate<Result<Void, any Error>>()
    let completion = SaveCompletion(messageID: delivery.messageID) { gate.open(with: $0) }
    if !inbox.post(.save(delivery.id, saved, completion)) { completion.lost() }
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
    let listener = SendSignals.shared.listen(to: queue.url) { [inbox] in inbox.post(.event(.sent)) }
    defer { SendSignals.shared.stop(listener) }
    try await withTaskCancellationHandler {
      try await loop().get()
    } onCancel: {
      inbox.post(.event(.stop(isHurried: true)))
    }
  }

  private func loop() async -> Result<Void, AzureError> {
    counter?.add(1)
    defer { counter?.add(-1) }
    var timer: (task: Task<Void, Never>, at: Duration)?
    defer { timer?.task.cancel() }
    reporter.started()
    // What was told before, a stop for example, comes first.
    var event = RunnerEvent.event(.start) as RunnerEvent?
    while true {
      _ = take(event, by: nil)
      event = nil
      // A timer that ends too early does no harm; one too late does.
      if let alarm = inbox.alarm, timer.map({ alarm < $0.at }) ?? true {
        timer?.task.cancel()
        timer = (wake(at: alarm), alarm)
      }
      switch await inbox.wait(until: timer?.at) {
      case .look: break
      case .time:
        timer = nil
        event = .event(.time)
      case .end(let end): return end
      }
    }
  }

  private func wake(at time: Duration) -> Task<Void, Never> {
    counter?.add(1)
    return Task { [clock, inbox, counter] in
      // Reckoned here: the task may begin late, and its wait must not end later for that.
      if (try? await clock.expire(after: time - clock.now().elapsed)) != nil { inbox.timeIsOver() }
      counter?.add(-1)
    }
  }

  // MARK: Workers

  /// Takes an event and starts what comes of it; returns the work that the worker goes on with.
  private func take(_ event: RunnerEvent?, by worker: AsyncWorker?) -> RunnerWork? {
    // Once a handler of it was cancelled, a task is cancelled for good.
    inbox.take(event, mayGoOn: { worker != nil && !Task.isCancelled }) { work, state, isOwn in
      let worker = isOwn ? worker : start(work)
      if case .run(let run, _, _) = work, let worker { state.begin(run) { worker.cancel() } }
    }
  }

  private func start(_ work: RunnerWork) -> AsyncWorker {
    counter?.addWorker()
    return AsyncWorker { [self] worker in
      var next = work as RunnerWork?
      while let work = next { next = take(await perform(work), by: worker) }
      counter?.add(-1)
    }
  }

  private func perform(_ work: RunnerWork) async -> RunnerEvent {
    switch work {
    case .run(let run, let deliveries, let purpose): await handle(run, deliveries, purpose)
    case .receive(let receiver, let most, let timeout): await receive(receiver, most, timeout)
    case .request(let request, let delivery, let saved, let notAfter, let timeout):
      await send(request, of: delivery, saved, notAfter, timeout)
    }
  }

  private func handle(_ run: RunID, _ deliveries: [HeldDelivery], _ purpose: RunPurpose) async -> RunnerEvent
  {
    let start = now.elapsed
    let results = await work(deliveries, purpose, self)
    reporter.ran(for: now.elapsed - start, error: results.lazy.compactMap(\.errorType).first)
    return .event(.handled(run, results))
  }

  private func receive(_ receiver: Int, _ most: Int, _ timeout: Duration) async -> RunnerEvent {
    do {
      let response = try await queue.receiveTimed(
        limit: most, visibilityTimeout: lease, options: .single(within: timeout))
      return .received(receiver: receiver, response.value.map(arrive), sentAt: response.sentAt)
    } catch {
      let failure = RequestFailure(error, isAboutMessage: false)
      return .event(.receiveFailed(receiver: receiver, failure, error: error as? AzureError))
    }
  }

  private func send(
    _ request: DeliveryRequest, of delivery: HeldDelivery, _ saved: SavedContent?,
    _ notAfter: Duration, _ timeout: Duration
  ) async -> RunnerEvent {
    let now = self.now
    let time = RequestTime(clock: clock, timeout: timeout, notAfter: notAfter)
    guard time.left > .zero else { return .failed(request, delivery.id, .notDone, nil) }
    let message = delivery.message
    var sentAt = now.elapsed
    do {
      switch request {
      case .renew, .save:
        let response = try await queue.updateTimed(
          id: message.id, popReceipt: message.popReceipt, text: saved?.text,
          visibilityTimeout: lease, options: time.options())
        delivery.updated(response.value, saved)
        sentAt = response.sentAt
      case .delete: try await queue.delete(message, options: time.options())
      case .reappear(let wait):
        _ = try await queue.updateTimed(
          id: message.id, popReceipt: message.popReceipt, visibilityTimeout: wait.visibility,
          options: time.options())
      case .copyToPoison(let reason):
        try await copy(poisonCopy.text(of: message, reason: reason, now: now.date), time)
      }
      return .event(.answered(delivery.id, sentAt: sentAt))
    } catch {
      return .failed(
        request, delivery.id, RequestFailure(error, isAboutMessage: true), error as? AzureError)
    }
  }

  /// Sends a copy to the poison queue, which is made when it is missing.
  private func copy(_ text: String, _ time: RequestTime) async throws {
    guard let poisonQueue else { return }
    do {
      do {
        try await poisonQueue.sendRaw(text, options: time.options())
      } catch let error as AzureError where error.isNotFound {
        try await poisonQueue.createIfNotExists(options: time.options())
        try await poisonQueue.sendRaw(text, options: time.options())
      }
    } catch let error as AzureError {
      throw PoisonCopy.refused(error, by: poisonQueue.name)
    }
  }
}

/// A task that does one piece of work after the other.
private final class AsyncWorker: Sendable {
  private let task = ThreadLock<Task<Void, Never>?>(nil)

  /// Starts the task.
  init(_ body: @escaping @Sendable (AsyncWorker) async -> Void) {
    // Under the lock, so that it is there when a handler of it is to be cancelled.
    task.withLock { $0 = Task { await body(self) } }
  }

  func cancel() { task.withLock { $0 }?.cancel() }
}
