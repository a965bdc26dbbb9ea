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
  private let mailbox = ThreadMailbox<RunnerEvent<Body>>()
  private let threads = WorkerThreads()
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
    reporter = ProcessorReporter(options, queue: queue.name)
  }

  private var clock: any PipelineClock { queue.clock }
  var now: ClockReading { clock.now() }

  func tell(_ event: MachineEvent) { mailbox.post(.event(event)) }

  @available(*, noasync)
  func save(_ content: MessageContent, of delivery: DeliveryID) throws {
    let gate = ThreadGate<Result<Void, any Error>>()
    let reply = SaveReply { gate.open(with: $0) }
    guard mailbox.post(.save(delivery, content, reply)) else { throw LeaseLost(messageID: "") }
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
      for case .save(_, _, let reply) in mailbox.close() { reply.open(.failure(LeaseLost(messageID: ""))) }
    }
    try loop()
  }

  @available(*, noasync)
  private func loop() throws(AzureError) {
    var state = RunnerState<Body>(settings, random: queue.random, reporter: reporter)
    reporter.started()
    var events: [RunnerEvent<Body>] = [.event(.start)]
    while true {
      for event in events {
        for action in state.take(event, now) {
          if case .finish(_, let error) = action {
            if let error { throw error }
            return
          }
          carryOut(action, state)
        }
      }
      events = mailbox.take(within: state.machine.nextAlarm().map { $0 - now.elapsed })
      if events.isEmpty { events = [.event(.time)] }
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
      var content: MessageContent?
      if case .save(let token) = request { content = state.content(ofSave: token) }
      let isTaken = threads.run { [content] in self.send(request, of: delivery, content, notAfter, timeout) }
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
      let answer = try queue.receiveAnswered(
        limit: most, visibilityTimeout: settings.lease, options: .single(within: timeout))
      let messages = answer.value.map { ArrivedMessage($0, as: body, key: options.key) }
      mailbox.post(.received(receiver: receiver, messages, sentAt: answer.sentAt))
    } catch {
      let failure = RequestFailure(error, isAboutMessage: false)
      mailbox.post(.event(.receiveFailed(receiver: receiver, failure, error: error)))
    }
  }

  private func send(
    _ request: DeliveryRequest, of delivery: HeldDelivery<Body>, _ content: MessageContent?,
    _ notAfter: Duration, _ timeout: Duration
  ) {
    let now = self.now
    let left = min(timeout, notAfter - now.elapsed)
    guard left > .zero else { return fail(request, delivery.id, .notDone, nil) }
    let options = OperationOptions.single(within: left)
    let message = delivery.message
    var sentAt = now.elapsed
    do throws(AzureError) {
      switch request {
      case .renew, .save:
        let answer = try queue.updateAnswered(
          id: message.id, popReceipt: message.popReceipt, content: content,
          visibilityTimeout: settings.lease, options: options)
        delivery.updated(answer.value.message, content: content, rawText: answer.value.rawText)
        sentAt = answer.sentAt
      case .delete: try queue.delete(message, options: options)
      case .reappear(let wait):
        _ = try queue.updateAnswered(
          id: message.id, popReceipt: message.popReceipt, visibilityTimeout: wait.visibility,
          options: options)
      case .copyToPoison(let reason):
        try copy(poisonCopy.text(of: message, reason: reason, now: now.date), options)
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
  private func copy(_ text: String, _ options: OperationOptions) throws(AzureError) {
    guard let poisonQueue else { return }
    do throws(AzureError) {
      try poisonQueue.sendRaw(text, options: options)
    } catch {
      guard error.isNotFound else { throw error }
      try poisonQueue.createIfNotExists(options: options)
      try poisonQueue.sendRaw(text, options: options)
    }
  }
}
