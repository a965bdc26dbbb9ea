import AzureCore
import AzurePipeline
import AzureQueueBlocking
import AzureQueueProtocol

/// Carries out for threads what a ``ProcessorMachine`` wants.
///
/// The thread that calls `run()` has the machine; receives, handlers and requests have threads of their own.
final class BlockingRunner<Body: Sendable>: Sendable {
  private let queue: BlockingQueueClient
  private let poisonQueue: BlockingQueueClient?
  private let poisonCopy: PoisonCopy
  private let body: MessageBody<Body>
  private let options: ProcessorOptions
  private let settings: MachineSettings
  private let work: BlockingWork<Body>
  let reporter: ProcessorReporter
  let mailbox: ThreadMailbox<RunnerEvent<Body>>
  private let threads: WorkerThreads
  private let hasBegun = ThreadLock(false)

  init(
    _ queue: BlockingQueueClient, as body: MessageBody<Body>, batchSize: Int, options: ProcessorOptions,
    work: BlockingWork<Body>
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
    mailbox = ThreadMailbox(counter: options.workCounter)
    threads = WorkerThreads(counter: options.workCounter)
    reporter = ProcessorReporter(options, queue: queue.name)
  }

  private var clock: any PipelineClock { queue.clock }
  var now: ClockReading { clock.now() }

  func tell(_ event: MachineEvent) { mailbox.post(.event(event)) }

  @available(*, noasync)
  func save(_ content: MessageContent, of delivery: HeldDelivery<Body>) throws {
    // Here, where nothing else waits for it: what has the key may take long to respond.
    let saved = SavedContent(content: content, text: try queue.text(of: content))
    let gate = ThreadGate<Result<Void, any Error>>()
    let completion = SaveCompletion(messageID: delivery.messageID) { gate.open(with: $0) }
    if !mailbox.post(.save(delivery.id, saved, completion)) { completion.lost() }
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
    let listener = SendSignals.shared.listen(to: queue.url) { [mailbox] in mailbox.post(.event(.sent)) }
    defer {
      SendSignals.shared.stop(listener)
      threads.close()
      let unread = mailbox.close()
      options.workCounter?.add(-unread.count)
      unread.refuseSaves()
    }
    try loop()
  }

  @available(*, noasync)
  private func loop() throws(AzureError) {
    var state = RunnerState<Body>(settings, random: queue.random, reporter: reporter)
    reporter.started()
    // What was told before, a stop for example, comes first.
    var events = mailbox.takeNow() + [.event(.start)]
    options.workCounter?.add(1)
    while true {
      for (place, event) in events.enumerated() {
        for action in state.take(event, now) {
          if case .finish(_, let error) = action {
            options.workCounter?.add(-events.count)
            events[(place + 1)...].refuseSaves()
            if let error { throw error }
            return
          }
          carryOut(action, state)
        }
      }
      let alarm = state.machine.nextAlarm()
      options.workCounter?.add(-events.count)
      events = mailbox.take(within: alarm.map { $0 - now.elapsed })
      if events.isEmpty {
        events = [.event(.time)]
        options.workCounter?.add(1)
      }
    }
  }

  private func carryOut(_ action: MachineAction, _ state: RunnerState<Body>) {
    switch action {
    case .run(let run, _, let purpose):
      let deliveries = state.runs[run] ?? []
      let isTaken = threads.run { self.handle(run, deliveries, purpose) }
      if !isTaken {
        let result = HandlerResult.failed(reason: "the system gave no thread")
        mailbox.post(.event(.handled(run, deliveries.map { _ in result })))
      }
    case .receive(let receiver, let most, let timeout):
      if !threads.run({ self.receive(receiver, most, timeout) }) {
        mailbox.post(.event(.receiveFailed(receiver: receiver, .notDone, error: nil)))
      }
    case .request(let id, let request, let notAfter, let timeout):
      guard let delivery = state.deliveries[id] else { return }
      var saved: SavedContent?
      if case .save(let token) = request { saved = state.content(ofSave: token) }
      let isTaken = threads.run { [saved] in self.send(request, of: delivery, saved, notAfter, timeout) }
      if !isTaken { fail(request, id, .notDone, nil) }
    // A thread cannot be cancelled: its delivery knows.
    case .cancel, .abandon, .leased, .saved, .ended, .tell, .finish: break
    }
  }

  // MARK: On threads of their own

  private func handle(_ run: RunID, _ deliveries: [HeldDelivery<Body>], _ purpose: RunPurpose) {
    let start = now.elapsed
    let results = work.run(deliveries, purpose, self)
    reporter.ran(for: now.elapsed - start, error: results.lazy.compactMap(\.errorType).first)
    mailbox.post(.event(.handled(run, results)))
  }

  private func receive(_ receiver: Int, _ most: Int, _ timeout: Duration) {
    do throws(AzureError) {
      let response = try queue.receiveTimed(
        limit: most, visibilityTimeout: settings.lease, options: .single(within: timeout))
      let messages = response.value.map { ArrivedMessage($0, as: body, key: options.key) }
      mailbox.post(.received(receiver: receiver, messages, sentAt: response.sentAt))
    } catch {
      let failure = RequestFailure(error, isAboutMessage: false)
      mailbox.post(.event(.receiveFailed(receiver: receiver, failure, error: error)))
    }
  }

  private func send(
    _ request: DeliveryRequest, of delivery: HeldDelivery<Body>, _ saved: SavedContent?,
    _ notAfter: Duration, _ timeout: Duration
  ) {
    let now = self.now
    let time = RequestTime(clock: clock, timeout: timeout, notAfter: notAfter)
    guard time.left > .zero else { return fail(request, delivery.id, .notDone, nil) }
    let message = delivery.message
    var sentAt = now.elapsed
    do throws(AzureError) {
      switch request {
      case .renew, .save:
        let response = try queue.updateTimed(
          id: message.id, popReceipt: message.popReceipt, text: saved?.text,
          visibilityTimeout: settings.lease, options: time.options())
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
      mailbox.post(.event(.answered(delivery.id, sentAt: sentAt)))
    } catch {
      fail(request, delivery.id, RequestFailure(error, isAboutMessage: true), error)
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
