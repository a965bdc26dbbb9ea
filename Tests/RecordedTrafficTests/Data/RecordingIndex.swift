import Foundation

/// The table `INDEX.tsv`: one line for each pair.
struct RecordingIndex: Sendable {
  /// What the index says of one pair.
  struct Line: Sendable {
    let operation: String
    let status: Int
    /// The code of the body or the header; empty when there was none.
    let errorCode: String
    /// The version of the response; empty when there was none.
    let version: String
  }

  /// How many pairs the index lists.
  var count: Int { lines.count }

  private let lines: [String: Line]

  init(_ url: URL) throws {
    var lines: [String: Line] = [:]
    for row in try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst() {
      let cells = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count >= 7, let status = Int(cells[4]) else {
        throw RecordingError("INDEX.tsv has a line that is not understood: \(row)")
      }
      lines["\(cells[0])#\(cells[1])"] = Line(
        operation: cells[2], status: status, errorCode: cells[5], version: cells[6])
    }
    self.lines = lines
  }

  /// The line of a pair, which must be there.
  func line(file: String, entry: Int) throws -> Line {
    guard let line = lines["\(file)#\(entry)"] else {
      throw RecordingError("INDEX.tsv does not list \(file)#\(entry)")
    }
    return line
  }
}
