import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol
import AzureQueueTesting
import Synchronization
import TestSupport
import Testing

/// Which of the two processors a test looks at.
enum Style: String, CaseIterable, Sendable { case tasks, threads }

/// A delivery of either processor.
struct EitherDelivery: Sendable {
  var body: String
  var dequeueCount: Int
  var checkpoint: @Sendable () throws -> Void
}

/// A processor of either style whose handler waits for the clock and then says what is to be done.
struct EitherProcessor: Sendable {
  var run: @Sendable () async throws -> Void
  var stop: @Sendable () -> Void
  var stopNow: @Sendable () -> Void
  var lookAtClock: @Sendable () -> Void
  var readStatus: @Sendable () -> ProcessorStatus

  var status: ProcessorStatus { readStatus() }
  var tallies: ProcessorTallies { status.tallies }
}

/// Threads that wait for a clock that is moved by hand, or for the end of what they do.
final class Parking: Sendable {
  private struct Place {
    var end: Duration
    var isCancelled: @Sendable () -> Bool
    var gate: ThreadGate<Void>
  }

  private let places = Mutex<[Place]>([])

  var count: Int { places.withLock { $0.count } }

  @available(*, noasync)
  func wait(until end: Duration, isCancelled: @escaping @Sendable () -> Bool) throws {
    let gate = ThreadGate<Void>()
    places.withLock { $0.append(Place(end: end, isCancelled: isCancelled, gate: gate)) }
    gate.wait()
    if isCancelled() { throw CancellationError() }
  }

  func release(_ now: Duration) {
    let over = places.withLock { places in
      let over = places.filter { now >= $0.end || $0.isCancelled() }
      places.removeAll { now >= $0.end || $0.isCancelled() }
      return over
    }
    for place in over { place.gate.open(with: ()) }
  }
}

extension ProcessorBench {
  /// Makes a processor of a queue that exists, whose handler takes as long as `waits` says, or less when it is cancelled.
  func processor(
    _ style: Style, _ options: ProcessorOptions, encoding: MessageEncoding = .text,
    onPoison: (@Sendable (String) throws -> Void)? = nil,
    waits: @escaping @Sendable (EitherDelivery) -> Duration = { _ in .zero },
    handler: @escaping @Sendable (EitherDelivery) throws -> DeliveryOutcome
  ) throws -> EitherProcessor {
    switch style {
    case .tasks:
      var poisonTask: (@Sendable (ReceivedMessage, String) async throws -> Void)?
      if let onPoison { poisonTask = { message, _ in try onPoison(message.rawText) } }
      let processor = try QueueProcessor(
        queue(encoding: encoding), as: .text, options: options,
        onPoison: poisonTask
      ) { delivery in
        let either = EitherDelivery(
          body: delivery.body, dequeueCount: delivery.dequeueCount, checkpoint: { try delivery.checkpoint() })
        let wait = waits(either)
        if wait > .zero { try await clock.expire(after: wait) }
        return try handler(either)
      }
      return EitherProcessor(
        run: { try await processor.run() }, stop: { processor.stop() }, stopNow: { processor.stopNow() },
        lookAtClock: {},
        readStatus: { processor.status })
    case .threads:
      var poisonCall: (@Sendable (ReceivedMessage, String) throws -> Void)?
      if let onPoison { poisonCall = { message, _ in try onPoison(message.rawText) } }
      let processor = try BlockingQueueProcessor(
        blockingQueue(encoding: encoding), as: .text, options: options,
        onPoison: poisonCall
      ) { delivery in
        let either = EitherDelivery(
          body: delivery.body, dequeueCount: delivery.dequeueCount, checkpoint: { try delivery.checkpoint() })
        let wait = waits(either)
        if wait > .zero {
          try parking.wait(until: clock.now().elapsed + wait) { delivery.isCancelled }
        }
        return try handler(either)
      }
      return EitherProcessor(
        run: { try await DedicatedThread.run { try processor.run() } }, stop: { processor.stop() },
        stopNow: { processor.stopNow() }, lookAtClock: { processor.lookAtClock() },
        readStatus: { processor.status })
    }
  }

  /// Moves the clock until something is so of a processor.
  func drive(
    _ processor: EitherProcessor, by step: Duration = .milliseconds(50),
    sourceLocation: SourceLocation = #_sourceLocation, until isSo: () async throws -> Bool
  ) async throws {
    try await drive(by: step, sourceLocation: sourceLocation, moved: processor.lookAtClock, until: isSo)
  }

  /// Runs a processor until something is so, and stops it in order.
  func running(
    _ processor: EitherProcessor, by step: Duration = .milliseconds(50),
    sourceLocation: SourceLocation = #_sourceLocation, until isSo: () async throws -> Bool
  ) async throws {
    let run = Task { try await processor.run() }
    do {
      try await drive(processor, by: step, sourceLocation: sourceLocation, until: isSo)
    } catch {
      processor.stopNow()
      throw error
    }
    processor.stop()
    try await drive(processor) { processor.status.hasEnded }
    try await run.value
    #expect(processor.tallies.open == 0, "\(processor.tallies)")
  }
}
