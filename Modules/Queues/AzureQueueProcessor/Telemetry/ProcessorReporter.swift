import AzureCore
import AzurePolicies
import Logging

/// Tells what happens: events, log lines, numbers, status.
///
/// May be used from any thread.
final class ProcessorReporter: Sendable {
  private struct State {
    var status = ProcessorStatus()
    var listeners: [Int: AsyncStream<ProcessorEvent>.Continuation] = [:]
    var lastListener = 0
    /// Whether the listeners have been told the end: there will be no event any more.
    var hasEnded = false
    var dropped = 0
    var lastReceiveError: AzureError?
    var lastRequestError: AzureError?
  }

  private let options: ProcessorOptions
  private let queue: String
  private let state = ThreadLock(State())
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

  var status: ProcessorStatus {
    state.withLock { state in
      var status = state.status
      status.droppedEvents = state.dropped
      return status
    }
  }

  func update(_ status: ProcessorStatus) {
    state.withLock { $0.status = status }
    #if Metrics
      meters.show(status)
    #endif
  }

  /// The error of the receive that failed last, for the note about it.
  var lastReceiveError: AzureError? {
    get { state.withLock { $0.lastReceiveError } }
    set { state.withLock { $0.lastReceiveError = newValue } }
  }

  /// The error of the request that failed last, for the note about it.
  var lastRequestError: AzureError? {
    get { state.withLock { $0.lastRequestError } }
    set { state.withLock { $0.lastRequestError = newValue } }
  }

  /// A new listener; it gets what happens from now on.
  func events() -> AsyncStream<ProcessorEvent> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: ProcessorEvent.self, bufferingPolicy: .bufferingNewest(options.eventBuffer))
    let (id, hasEnded) = state.withLock { state in
      state.lastListener += 1
      if !state.hasEnded { state.listeners[state.lastListener] = continuation }
      return (state.lastListener, state.hasEnded)
    }
    if hasEnded { continuation.finish() }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.listeners.removeValue(forKey: id) }
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
    let shown = metadata().merging(["messaging.destination.name": "\(queue)"]) { old, _ in old }
      .mapValues { Logger.MetadataValue.string(outside.line("\($0)", atMost: Self.maximumValueBytes)) }
    logger.log(level: level, message, metadata: shown)
  }

  func started() {
    log(.info, "processor started", ["azure.processor.concurrency": "\(options.concurrency.range)"])
  }

  func received(_ count: Int) {
    tell(.received(count: count))
    log(.debug, "received", ["messaging.batch.message_count": "\(count)"])
  }

  func ended(_ id: String, _ end: DeliveryEnd, dequeueCount: Int, wasRunning: Bool, reason: String? = nil) {
    tell(.ended(messageID: id, end, dequeueCount: dequeueCount))
    let isAlarm = [.poisoned, .lost, .unsettled].contains(end)
    var metadata: Logger.Metadata {
      var metadata: Logger.Metadata = [
        "messaging.message.id": "\(OutsideText.shown(messageID: id))",
        "azure.processor.dequeue_count": "\(dequeueCount)",
        "azure.processor.was_running": "\(wasRunning)",
      ]
      if let reason { metadata["azure.processor.reason"] = "\(reason)" }
      return metadata
    }
    log(isAlarm ? .warning : .debug, "\(end.rawValue)", metadata)
    #if Metrics
      meters.ended(end)
    #endif
  }

  func ran(for duration: Duration, error: String?) {
    #if Metrics
      meters.ran(for: duration, error: error)
    #endif
  }

  func handlerFailed(_ id: String, _ reason: String) {
    tell(.handlerFailed(messageID: id, reason: reason))
    log(
      .warning, "handler failed",
      ["messaging.message.id": "\(OutsideText.shown(messageID: id))", "azure.processor.reason": "\(reason)"])
  }

  func undecodable(_ id: String, _ reason: String) {
    tell(.undecodable(messageID: id, reason: reason))
    log(
      .warning, "undecodable message",
      ["messaging.message.id": "\(OutsideText.shown(messageID: id))", "azure.processor.reason": "\(reason)"])
  }

  func poison(_ id: String, _ reason: String) { tell(.poison(messageID: id, reason: reason)) }

  func receiveFailed(wait: Duration) {
    // A receive that is given up has none.
    let error = state.withLock { state in
      defer { state.lastReceiveError = nil }
      return state.lastReceiveError
    }
    tell(.receiveFailed(error, wait: wait))
    log(
      .warning, "receive failed",
      [
        "error": "\(error.map { "\($0)" } ?? "")",
        "azure.processor.wait_ms": "\((wait / .milliseconds(1)).rounded())",
      ])
  }

  func requestFailed(_ id: String, isRenewal: Bool, isUnknown: Bool) {
    let error = lastRequestError
    tell(isRenewal ? .renewalFailed(messageID: id, error) : .settlingFailed(messageID: id, error))
    log(
      .warning, isRenewal ? "renewal failed" : "settling failed",
      [
        "messaging.message.id": "\(OutsideText.shown(messageID: id))",
        "error": "\(error.map { "\($0)" } ?? "")",
        "azure.processor.is_unknown": "\(isUnknown)",
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
    log(.debug, "concurrency changed", ["azure.processor.concurrency": "\(limit)"])
  }

  func stopping() {
    tell(.stopping)
    log(.info, "processor stopping", [:])
  }

  func finished(left: Int, error: AzureError?, tallies: ProcessorTallies) {
    tell(.stopped(left: left))
    let isAlarm = left > 0 || error != nil
    var metadata: Logger.Metadata = [
      "azure.processor.left": "\(left)", "azure.processor.received": "\(tallies.received)",
    ]
    for end in DeliveryEnd.allCases { metadata["azure.processor.\(end.rawValue)"] = "\(tallies[end])" }
    if let error { metadata["error"] = "\(error)" }
    log(isAlarm ? .warning : .info, "processor ended", metadata)
    let listeners = state.withLock { state in
      state.hasEnded = true
      defer { state.listeners = [:] }
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.finish() }
  }
}
