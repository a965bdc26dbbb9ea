/// The table that the demonstration prints: a row for each combination.
struct DemoTable {
  private(set) var right = 0
  private var problems: [String] = []
  private var table = TextTable([
    ("client", .left), ("transport", .left), ("codec", .left), ("sent", .right), ("peeked", .right),
    ("received", .right), ("updated", .right), ("deleted", .right), ("time", .right), ("verdict", .left),
  ])

  /// Adds a row.
  mutating func add(_ combination: Combination, _ report: RoundTripReport, elapsed: Duration) {
    let names = [combination.client.rawValue, combination.transport.rawValue, combination.codec.rawValue]
    if report.isRight { right += 1 }
    problems += report.problems.map { "wrong: \(names.joined(separator: ", ")): \($0)" }
    let counts = [report.sent, report.peeked, report.received, report.updated, report.deleted]
    table.add(
      names + counts.map(String.init)
        + [Self.milliseconds(elapsed), report.isRight ? "right" : "wrong"])
  }

  /// The lines of the table, and below it what was wrong.
  var lines: [VisibleText] {
    table.lines + (problems.isEmpty ? [] : [""] + problems.map { "\($0)" })
  }

  /// A time as people read it, rounded to milliseconds.
  static func milliseconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return "\(seconds * 1000 + (attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000) ms"
  }
}
