import AzureCore
import Foundation
import Logging
import Testing

@testable import AzureQueueProcessor

#if Metrics
  import MetricsTestKit
#endif

@Suite("The tables of a processor's names in the article on observing")
struct ProcessorTableTests {
  /// The names in the first column of the table below a heading of the article.
  private static func table(_ heading: String) throws -> Set<String> {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    let text = try String(
      contentsOf: url.appendingPathComponent("docs/articles/Observing.md"), encoding: .utf8)
    let section = try #require(text.components(separatedBy: "### \(heading)\n").dropFirst().first)
    let lines = section.components(separatedBy: "\n").drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
    let cells = lines.dropFirst(2).compactMap { $0.split(separator: "|").first }
    return Set(cells.flatMap { $0.matches(of: /`([^`]+)`/).map { String($0.1) } })
  }

  /// Expects that a table has these names; otherwise tells which are on one side only.
  private static func expect(_ heading: String, _ names: Set<String>) throws {
    let difference = try table(heading).symmetricDifference(names).sorted()
    #expect(difference.isEmpty, "\(heading): \(difference)")
  }

  /// Tells everything that a processor can tell.
  private static func tellAll(_ options: ProcessorOptions) {
    let reporter = ProcessorReporter(options, queue: "tasks")
    let error = AzureError(.connection, "lost")
    reporter.started()
    reporter.received(1)
    for end in DeliveryEnd.allCases { reporter.ended("m", end, dequeueCount: 1, wasRunning: true) }
    reporter.ran(for: .seconds(1), error: nil)
    reporter.ran(for: .seconds(1), error: "Fault")
    reporter.handlerFailed("m", "because")
    reporter.undecodable("m", "because")
    reporter.poison("m", "because")
    reporter.ended("m", .poisoned, dequeueCount: 1, wasRunning: false, reason: "because")
    reporter.lastReceiveError = error
    reporter.receiveFailed(wait: .seconds(1))
    reporter.lastRequestError = error
    reporter.requestFailed("m", isRenewal: true, isUnknown: true)
    reporter.overran()
    reporter.concurrencyChanged(2)
    var status = ProcessorStatus()
    status.tallies.possibleDuplicates = 1
    reporter.update(status)
    reporter.stopping()
    reporter.finished(left: 1, error: error, tallies: ProcessorTallies())
  }

  @Test("They have every key of a log line, and no other")
  func logs() throws {
    let lines = LogLines()
    var options = ProcessorOptions()
    options.logger = Logger(label: "test") { _ in lines }
    Self.tellAll(options)
    try Self.expect("Keys of a processor's log lines", Set(lines.all.flatMap(\.keys)))
  }

  #if Metrics
    @Test("They have every metric, and no other")
    func metrics() throws {
      let metrics = TestMetrics()
      var options = ProcessorOptions()
      options.metrics = metrics
      Self.tellAll(options)
      let names =
        metrics.counters.map(\.label) + metrics.timers.map(\.label) + metrics.recorders.map(\.label)
      try Self.expect("Metrics of a processor", Set(names))
    }
  #endif
}
