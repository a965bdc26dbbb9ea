import AzureCore
import AzurePolicies
import Logging
import Synchronization

/// Tells what happens: events, log lines, numbers.
///
/// May be used from any thread.
final class ProcessorReporter: Sendable {
  private struct State {
    var hasEnded = false
    var listeners: [Int: AsyncStream<ProcessorEvent>.Continuation] = [:]
    var lastListener = 0
    var dropped = 0
  }

  private let options: ProcessorOptions
  private let queue: String
  private let state = ThreadLock(State())
  /// How many listeners there are, to be asked for each message.
  private let listenerCount = Atomic(0)
  #if Metrics
    private let meters: ProcessorMeters
  #endif

  init(_ options: ProcessorOptions, queue: String) {
    self.options = options
    self.queue = queue
    #if Metrics
      meters = ProcessorMeters(options.metrics, queue: queue)
    #endif
  }

  /// Whether numbers are kept, which are to be shown after each event.
  #if Metrics
    static let countsAlways = true
  #else
    static let countsAlways = false
  #endif

  /// Whether anything is told to anybody at present; the end always is.
  var isObserved: Bool {
    Self.countsAlways || options.onEvent != nil || options.logger != nil
      || listenerCount.load(ordering: .relaxed) > 0
  }

  /// How many events were dropped because a listener lagged behind.
  var dropped: Int { state.withLock { $0.dropped } }

  func show(_ status: ProcessorStatus) {
    #if Metrics
      meters.show(status)
    #endif
  }

  /// A new listener; it gets what happens from now on.
  func events() -> AsyncStream<ProcessorEvent> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: ProcessorEvent.self, bufferingPolicy: .bufferingNewest(options.eventBuffer))
    let (id, hasEnded) = state.withLock { state in
      state.lastListener += 1
      if !state.hasEnded { state.listeners[state.lastListener] = continuation }
      listenerCount.store(state.listeners.count, ordering: .relaxed)
      return (state.lastListener, state.hasEnded)
    }
    if hasEnded { continuation.finish() }
    continuation.onTermination = { [weak self] _ in
      guard let self else { return }
      state.withLock { state in
        state.listeners[id] = nil
        listenerCount.store(state.listeners.count, ordering: .relaxed)
      }
    }
    return stream
  }

  private func tell(_ event: @autoclosure () -> ProcessorEvent) {
    let listeners = state.withLock { $0.listeners.isEmpty ? [] : Array($0.listeners.values) }
    guard !listeners.isEmpty || options.onEvent != nil else { return }
    let event = event()
    options.onEvent?(event)
    for listener in listeners {
      if case .dropped = listener.yield(event) { state.withLock { $0.dropped += 1 } }
    }
  }

  private static let maximumValueBytes = 4096

  /// Logs a line; texts of errors, handlers and servers pass the rule for text from outside here.
  private func log(
    _ level: Logger.Level, _ message: Logger.Message, _ metadata: @autoclosure () -> Logger.Metadata
  ) {
    guard let logger = options.logger, logger.logLevel <= level else { return }
    let outside = OutsideText()
    let shown = metadata().merging(["queue": "\(queue)"]) { old, _ in old }
      .mapValues { Logger.MetadataValue.string(outside.line("\($0)", atMost: Self.maximumValueBytes)) }
    logger.log(level: level, message, metadata: shown)
  }

  func started() { log(.info, "processor started", ["concurrency": "\(options.concurrency.range)"]) }

  func received(_ count: Int) {
    tell(.received(count: count))
    log(.debug, "received", ["count": "\(count)"])
  }

  func ended(_ id: String, _ end: DeliveryEnd, dequeueCount: Int, wasRunning: Bool) {
    tell(.ended(messageID: id, end, dequeueCount: dequeueCount))
    let isAlarm = [.poisoned, .lost, .unsettled].contains(end)
    log(
      isAlarm ? .warning : .debug, "\(end.rawValue)",
      [
        "message": "\(OutsideText.shown(messageID: id))", "dequeueCount": "\(dequeueCount)",
        "wasRunning": "\(wasRunning)",
      ])
    #if Metrics
      meters.ended(end)
    #endif
  }

  #if Metrics
    func ran(for duration: Duration, error: String?) { meters.ran(for: duration, error: error) }
  #endif

  func handlerFailed(_ id: String, _ reason: String) {
    tell(.handlerFailed(messageID: id, reason: reason))
    log(
      .warning, "handler failed", ["message": "\(OutsideText.shown(messageID: id))", "reason": "\(reason)"])
  }

  func undecodable(_ id: String, _ reason: String) {
    tell(.undecodable(messageID: id, reason: reason))
    log(
      .warning, "undecodable message",
      ["message": "\(OutsideText.shown(messageID: id))", "reason": "\(reason)"])
  }

  func receiveFailed(_ error: AzureError?, wait: Duration) {
    tell(.receiveFailed(error, wait: wait))
    log(.warning, "receive failed", ["error": "\(error.map { "\($0)" } ?? "")", "wait": "\(wait)"])
  }

  func requestFailed(_ id: String, _ error: AzureError?, isRenewal: Bool, isUnknown: Bool) {
    tell(isRenewal ? .renewalFailed(messageID: id, error) : .settlingFailed(messageID: id, error))
    log(
      .warning, isRenewal ? "renewal failed" : "settling failed",
      [
        "message": "\(OutsideText.shown(messageID: id))", "error": "\(error.map { "\($0)" } ?? "")",
        "isUnknown": "\(isUnknown)",
      ])
  }

  func overran() {
    tell(.overran)
    log(.warning, "handler overran its lease", [:])
    #if Metrics
      meters.overran()
    #endif
  }

  func concurrencyChanged(_ limit: Int) {
    tell(.concurrencyChanged(limit))
    log(.debug, "concurrency changed", ["concurrency": "\(limit)"])
  }

  func stopping() {
    tell(.stopping)
    log(.info, "processor stopping", [:])
  }

  func finished(left: Int, error: AzureError?, tallies: ProcessorTallies) {
    tell(.stopped(left: left))
    let isAlarm = left > 0 || error != nil
    var metadata: Logger.Metadata = ["left": "\(left)", "received": "\(tallies.received)"]
    for end in DeliveryEnd.allCases { metadata[end.rawValue] = "\(tallies[end])" }
    if let error { metadata["error"] = "\(error)" }
    log(isAlarm ? .warning : .info, "processor ended", metadata)
    let listeners = state.withLock { state in
      defer { state.listeners = [:] }
      state.hasEnded = true
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.finish() }
  }
}
