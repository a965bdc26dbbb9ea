import AzureCore
import AzurePipeline
import AzureQueueClient
import AzureQueueProtocol

/// Carries out for tasks what a ``ProcessorMachine`` wants.
///
/// One task, that of `run()`, has the machine; receives, handlers and requests have tasks of their own, which the end of
/// `run()` does not wait for once the machine has given them up, and which cancelling it does not cancel.
final class AsyncRunner<Body: Sendable>: Sendable {
  private let queue: QueueClient
  private let poisonQueue: QueueClient?
  private let poisonCopy: PoisonCopy
  private let body: MessageBody<Body>
  private let options: ProcessorOptions
  private let settings: MachineSettings
  private let work: AsyncWork<Body>
  let reporter: ProcessorReporter
  let mailbox: TaskMailbox<RunnerEvent<Body>>
  private let hasBegun = ThreadLock(false)

  init(
    _ queue: QueueClient, as body: MessageBody<Body>, batchSize: Int, options: ProcessorOptions,
    work: AsyncWork<Body>
  ) throws(AzureError) {
    settings = try options.machineSettings(
      batchSize: batchSize, hasPoisonHandler: work.onPoison != nil,
      hasUndecodableHandler: work.onUndecodable != nil)
    poisonQueue =
      try work.onPoison == nil ? queue.sibling(options.poisonQueue ?? queue.name + "-poison") : nil
    poisonCopy = PoisonCopy(
      queue: queue.name, isWrapped: options.wrapsPoison, encoding: queue.messageEncoding)
    self.queue = queue
    self.body = body
    self.options = options
    self.work = work
    mailbox = TaskMailbox(counter: options.workCounter)
    reporter = ProcessorReporter(options, queue: queue.name)
  }

  private var clock: any PipelineClock { queue.clock }
  var now: ClockReading { clock.now() }

  func tell(_ event: MachineEvent) { mailbox.post(.event(event)) }

  func save(_ content: MessageContent, of delivery: HeldDelivery<Body>) async throws {
    // Here, where nothing else waits for it: what has the key may take long to respond.
    let saved = SavedContent(content: content, text: try await queue.text(of: content))
    let gate = TaskGate<Result<Void, any Error>>()
    let completion = SaveCompletion(messageID: delivery.messageID) { gate.open(with: $0) }
    if !mailbox.post(.save(delivery.id, saved, completion)) { completion.lost() }
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
    let listener = SendSignals.shared.listen(to: queue.url) { [mailbox] in mailbox.post(.event(.sent)) }
    defer { SendSignals.shared.stop(listener) }
    try await withTaskCancellationHandler {
      try await loop()
    } onCancel: {
      mailbox.post(.event(.stop(isHurried: true)))
    }
  }

  private func loop() async throws {
    var state = RunnerState<Body>(settings, random: queue.random, reporter: reporter)
    var tasks: [RunID: Task<Void, Never>] = [:]
    var timer: (task: Task<Void, Never>, at: Duration)?
    defer { timer?.task.cancel() }
    reporter.started()
    // What was told before, a stop for example, comes first.
    var events = mailbox.takeNow() + [.event(.start)]
    options.workCounter?.add(1)
    while true {
      for (place, event) in events.enumerated() {
        if case .event(.handled(let run, _)) = event { tasks[run] = nil }
        for action in state.take(event, now) {
          switch action {
          case .run(let run, _, let purpose):
            let deliveries = state.runs[run] ?? []
            tasks[run] = start { await self.handle(run, deliveries, purpose) }
          case .cancel(let run, _): tasks[run]?.cancel()
          case .abandon(let run): tasks[run] = nil
          case .receive(let receiver, let most, let timeout):
            start { await self.receive(receiver, most, timeout) }
          case .request(let id, let request, let notAfter, let timeout):
            guard let delivery = state.deliveries[id] else { continue }
            var saved: SavedContent?
            if case .save(let token) = request { saved = state.content(ofSave: token) }
            start { [saved] in await self.send(request, of: delivery, saved, notAfter, timeout) }
          case .finish(_, let error):
            options.workCounter?.add(-events.count)
            end(events[(place + 1)...])
            if let error { throw error }
            return
          case .leased, .saved, .ended, .tell: break
          }
        }
      }
      if let alarm = state.machine.nextAlarm() {
        // A timer that ends too early does no harm; one too late does.
        if timer.map({ alarm < $0.at }) ?? true {
          timer?.task.cancel()
          timer = (wake(at: alarm), alarm)
        }
      }
      options.workCounter?.add(-events.count)
      events = await mailbox.take()
      if events.contains(where: { if case .event(.time) = $0 { true } else { false } }) { timer = nil }
    }
  }

  private func wake(at time: Duration) -> Task<Void, Never> {
    start { [clock, mailbox] in
      // Reckoned here: the task may begin late, and its wait must not end later for that.
      guard (try? await clock.expire(after: time - clock.now().elapsed)) != nil else { return }
      mailbox.post(.event(.time))
    }
  }

  /// Starts a task that the end of `run()` does not wait for.
  @discardableResult
  private func start(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    options.workCounter?.add(1)
    return Task { [counter = options.workCounter] in
      await work()
      counter?.add(-1)
    }
  }

  /// Tells those that still wait for a save.
  private func end(_ rest: ArraySlice<RunnerEvent<Body>>) {
    let unread = mailbox.close()
    options.workCounter?.add(-unread.count)
    rest.refuseSaves()
    unread.refuseSaves()
  }

  // MARK: In tasks of their own

  private func handle(_ run: RunID, _ deliveries: [HeldDelivery<Body>], _ purpose: RunPurpose) async {
    let start = now.elapsed
    let results = await work.run(deliveries, purpose, self)
    reporter.ran(for: now.elapsed - start, error: results.lazy.compactMap(\.errorType).first)
    mailbox.post(.event(.handled(run, results)))
  }

  private func receive(_ receiver: Int, _ most: Int, _ timeout: Duration) async {
    do {
      let response = try await queue.receiveTimed(
        limit: most, visibilityTimeout: settings.lease, options: .single(within: timeout))
      let messages = response.value.map { ArrivedMessage($0, as: body, key: options.key) }
      mailbox.post(.received(receiver: receiver, messages, sentAt: response.sentAt))
    } catch {
      let failure = RequestFailure(error, isAboutMessage: false)
      mailbox.post(.event(.receiveFailed(receiver: receiver, failure, error: error as? AzureError)))
    }
  }

  private func send(
    _ request: DeliveryRequest, of delivery: HeldDelivery<Body>, _ saved: SavedContent?,
    _ notAfter: Duration, _ timeout: Duration
  ) async {
    let now = self.now
    let time = RequestTime(clock: clock, timeout: timeout, notAfter: notAfter)
    guard time.left > .zero else { return fail(request, delivery.id, .notDone, nil) }
    let message = delivery.message
    var sentAt = now.elapsed
    do {
      switch request {
      case .renew, .save:
        let response = try await queue.updateTimed(
          id: message.id, popReceipt: message.popReceipt, text: saved?.text,
          visibilityTimeout: settings.lease, options: time.options())
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
      mailbox.post(.event(.answered(delivery.id, sentAt: sentAt)))
    } catch {
      fail(request, delivery.id, RequestFailure(error, isAboutMessage: true), error as? AzureError)
    }
  }

  private func fail(
    _ request: DeliveryRequest, _ delivery: DeliveryID, _ failure: RequestFailure, _ error: AzureError?
  ) {
    if case .save(let token) = request {
      mailbox.post(.saveFailed(delivery, token: token, failure, error))
    } else {
      mailbox.post(.event(.failed(delivery, failure, error: error)))
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
