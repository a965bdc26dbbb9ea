/// The table that the demonstration prints: a row for each combination.
struct DemoTable {
  private static let titles = [
    "client  ", "transport ", "reader    ", "sent", "peeked", "received", "updated", "deleted", "   time",
    "verdict",
  ]

  private(set) var right = 0
  private(set) var problems: [String] = []

  /// The titles, and a rule.
  static let header = [
    titles.joined(separator: "  "),
    titles.map { String(repeating: "-", count: $0.count) }.joined(separator: "  "),
  ]

  /// Notes what became of a combination, and returns its row.
  mutating func add(_ combination: Combination, _ report: RoundTripReport, elapsed: Duration) -> String {
    let names = [combination.client.rawValue, combination.transport.rawValue, combination.reader.rawValue]
    if report.isRight { right += 1 }
    problems += report.problems.map { "wrong: \(names.joined(separator: ", ")): \($0)" }
    let counts = [report.sent, report.peeked, report.received, report.updated, report.deleted]
    let cells =
      names + counts.map { "\($0)" } + [Self.milliseconds(elapsed), report.isRight ? "right" : "wrong"]
    var row: [String] = []
    for (index, (cell, title)) in zip(cells, Self.titles).enumerated() {
      let padding = String(repeating: " ", count: max(title.count - cell.count, 0))
      row.append(index < names.count ? cell + padding : index == cells.count - 1 ? cell : padding + cell)
    }
    return row.joined(separator: "  ")
  }

  /// A time as people read it, rounded to milliseconds.
  static func milliseconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return "\(seconds * 1000 + (attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000) ms"
  }
}
