#if Metrics && Tracing
  import AzureCore
  import AzurePolicies
  import Foundation
  import InMemoryTracing
  import Logging
  import MetricsTestKit
  import Synchronization
  import Testing
  import Tracing

  @Suite("The table of names in the article on observing")
  struct TelemetryTableTests {
    /// An observer as an instrument, so that a script runs it.
    private struct Logging: CallInstrument {
      let observer: LoggingObserver

      func begin(_ call: CallStart) -> InstrumentedCall { InstrumentedCall(observer: observer) }
    }

    /// The names in the first column of the table below a heading of the article.
    private static func table(_ heading: String) throws -> Set<String> {
      var url = URL(fileURLWithPath: #filePath)
      for _ in 0..<3 { url.deleteLastPathComponent() }
      let text = try String(
        contentsOf: url.appendingPathComponent("docs/articles/Observing.md"), encoding: .utf8)
      let section = try #require(text.components(separatedBy: "### \(heading)\n").dropFirst().first)
      let lines = section.components(separatedBy: "\n").drop { !$0.hasPrefix("|") }
        .prefix { $0.hasPrefix("|") }
      let cells = lines.dropFirst(2).compactMap { $0.split(separator: "|").first }
      return Set(cells.flatMap { $0.matches(of: /`([^`]+)`/).map { String($0.1) } })
    }

    /// Expects that a table has these names; otherwise tells which are on one side only.
    private func expect(_ heading: String, _ names: Set<String>) throws {
      let difference = try Self.table(heading).symmetricDifference(names).sorted()
      #expect(difference.isEmpty, "\(heading): \(difference)")
    }

    private static let queueNotFound = InstrumentedScript.Event.status(
      404, [("x-ms-error-code", "QueueNotFound"), ("x-ms-request-id", "r-1")])

    /// Calls in which everything happens that is told: successes, failures, waits, the secondary, a cancelled call, an
    /// unreadable response.
    private func runAll(_ instruments: [any CallInstrument]) {
      var script = InstrumentedScript()
      script.connections = ConnectionCounter()
      script.hasSecondary = true
      script.clientRequestID = "c-1"
      let messages = "<QueueMessagesList><QueueMessage></QueueMessage></QueueMessagesList>"
      script.run(instruments, [.status(503), .waited, .lost(.timeout), .waited, .status(201)])
      script.run(instruments, [Self.queueNotFound])
      script.run(instruments, [.status(500), .waited, .status(200)], operation: "Get Queue Metadata")
      script.run(instruments, [.cancel])
      script.query = "numofmessages=5"
      script.run(instruments, [.status(200, body: messages)], operation: "Get Messages")
      script.run(
        instruments, [.status(200)], operation: "Get Messages", reading: AzureError(.malformedResponse, "x"))
    }

    @Test("It has every metric, and every dimension of one, and no other")
    func metrics() throws {
      let metrics = TestMetrics()
      runAll([MetricsInstrument(factory: metrics)])
      let meters =
        metrics.counters.map { ($0.label, $0.dimensions) } + metrics.timers.map { ($0.label, $0.dimensions) }
        + metrics.recorders.map { ($0.label, $0.dimensions) }
      try expect("Metrics", Set(meters.map(\.0)))
      try expect("Dimensions", Set(meters.flatMap { $0.1.map(\.0) }))
    }

    @Test("It has every attribute of a span and of its events, and no other")
    func spans() throws {
      let tracer = InMemoryTracer()
      runAll([TracingInstrument(tracer: tracer)])
      var names: Set<String> = []
      for span in tracer.finishedSpans {
        span.attributes.forEach { name, _ in names.insert(name) }
        for event in span.events { event.attributes.forEach { name, _ in names.insert(name) } }
      }
      try expect("Attributes of spans", names)
    }

    @Test("It has every key of a log line, and no other")
    func logs() throws {
      let lines = MemoryLogHandler.Lines()
      var handler = MemoryLogHandler(lines: lines)
      handler.logLevel = .trace
      let logger = Logger(label: "test") { [handler] _ in handler }
      var details = LogDetails()
      details.includesHeaderFields = true
      details.maximumBodyBytes = 10
      let observer = LoggingObserver(logger, details: details)
      runAll([Logging(observer: observer)])
      observer.willPause(.seconds(1))
      observer.didCorrectClock(by: .seconds(1), attempt: 1)
      let keys = lines.all.withLock { $0 }.flatMap { line in
        line.components(separatedBy: " | ").dropFirst(2).compactMap { $0.split(separator: "=").first }
      }
      try expect("Keys of log lines", Set(keys.map(String.init)))
    }
  }
#endif
