import AzureCore
import AzureQueueProtocol
import Synchronization

/// What a runner tells its machine, with what the machine knows only by number.
enum RunnerEvent: Sendable {
  case event(MachineEvent)
  case received(receiver: Int, [ArrivedMessage], sentAt: Duration)
  case save(DeliveryID, MessageContent, SaveCompletion)
  case saveFailed(DeliveryID, token: Int, RequestFailure, AzureError?)
}

/// How a handler gets the outcome of a save, on a task or on a thread.
struct SaveCompletion: Sendable {
  let open: @Sendable (Result<Void, any Error>) -> Void
}

/// What takes time of its own: a worker, which is a thread or a task, does one such piece after the other.
enum RunnerWork: Sendable {
  /// Run the handler.
  case run(RunID, [HeldDelivery], RunPurpose)
  /// Ask the queue for messages.
  case receive(receiver: Int, most: Int, timeout: Duration)
  /// Send a request about a message.
  case request(
    DeliveryRequest, HeldDelivery, content: MessageContent?, notAfter: Duration, timeout: Duration)
}

extension RunnerWork: QueuedWork {
  /// A request ends by itself before long; a handler may take its time.
  var isBrief: Bool { if case .run = self { false } else { true } }

  /// A renewal has to be in time, and a handler waits for a save.
  var isUrgent: Bool {
    guard case .request(let request, _, _, _, _) = self else { return false }
    return switch request {
    case .renew, .save: true
    case .delete, .reappear, .copyToPoison: false
    }
  }
}

extension RunnerWork {
  /// What the machine is told when nobody can do the work.
  func refused(reason: String) -> RunnerEvent {
    switch self {
    case .run(let run, let deliveries, _):
      .event(.handled(run, deliveries.map { _ in .failed(reason: reason) }))
    case .receive(let receiver, _, _): .event(.receiveFailed(receiver: receiver, .notDone, error: nil))
    case .request(let request, let delivery, _, _, _): .failed(request, delivery.id, .notDone, nil)
    }
  }
}

extension RunnerEvent {
  /// A request about a message failed.
  static func failed(
    _ request: DeliveryRequest, _ delivery: DeliveryID, _ failure: RequestFailure, _ error: AzureError?
  ) -> RunnerEvent {
    if case .save(let token) = request { return .saveFailed(delivery, token: token, failure, error) }
    return .event(.failed(delivery, failure, error: error))
  }
}

/// What `run()` waits for.
enum RunnerSignal: Sendable {
  /// Somebody outside tells the processor something.
  case event(RunnerEvent)
  /// The next alarm has become earlier.
  case look
  /// Work was left to workers that are about to be free.
  case watch
  /// The machine has ended.
  case end(Result<Void, AzureError>)

  /// Tells a handler that nobody will read this.
  func refuse() {
    if case .event(.save(_, _, let completion)) = self { completion.open(.failure(LeaseLost(messageID: ""))) }
  }
}

/// What comes of an event, to be carried out when the lock of the state is free again.
struct RunnerStep: Sendable {
  /// What workers are to do, in this order.
  var works: [RunnerWork] = []
  /// The tasks of handlers that are to be cancelled.
  var cancelled: [TaskWorker] = []
  /// The outcomes of saves.
  var completions: [@Sendable () -> Void] = []
  /// What is to be reported, when anything observes.
  var reports: [ProcessorReport] = []
  /// What is held no more, whose last user may be this: a body may be the user's object, and be freed with it.
  var freed: [HeldDelivery] = []
  /// Whether the handler that the event was about had been cancelled: its task is cancelled, or about to be.
  var wasCancelled = false
  /// Whether the next alarm is earlier than `run()` knows.
  var isAlarmEarlier = false
  /// Set when the machine has ended: by this error, if there is one.
  var end: Result<Void, AzureError>?
}

/// Tells the reporter what has happened.
typealias ProcessorReport = @Sendable (ProcessorReporter) -> Void

/// How many events and tasks of processors are under way; a test that moves a clock waits until all of them wait for it.
package final class WorkCounter: Sendable {
  private let count = Atomic(0)
  private let started = Atomic(0)
  private let handedOver = Atomic(0)

  /// Makes a counter at zero.
  package init() {}

  /// The present number.
  package var value: Int { count.load(ordering: .sequentiallyConsistent) }

  /// How many workers were started.
  package var workers: Int { started.load(ordering: .relaxed) }

  /// How much work was given to another worker than the one that came by it, new ones included.
  package var handOvers: Int { handedOver.load(ordering: .relaxed) }

  func add(_ number: Int) { count.add(number, ordering: .sequentiallyConsistent) }

  func handOver(_ works: Int, newWorkers: Int) {
    handedOver.add(works, ordering: .relaxed)
    started.add(newWorkers, ordering: .relaxed)
  }
}
