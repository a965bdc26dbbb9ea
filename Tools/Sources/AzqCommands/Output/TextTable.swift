/// Rows of text; what stands in the cells is escaped.
///
/// On a terminal they are columns that line up below their titles, in a pipe or file the rows alone with tabs between the cells.
struct TextTable {
  /// On which side of a column its text stands.
  enum Alignment {
    case left
    case right
  }

  private let columns: [(title: String, alignment: Alignment)]
  private var rows: [[String]] = []

  init(_ columns: [(title: String, alignment: Alignment)]) { self.columns = columns }

  /// Adds a row; missing cells are empty and further ones are dropped.
  mutating func add(_ cells: [String]) {
    rows.append(
      columns.indices.map { cells.indices.contains($0) ? VisibleText(escaping: cells[$0]).text : "" })
  }

  /// The lines for people or for programs.
  func lines(onTerminal: Bool) -> [VisibleText] {
    onTerminal ? lines : rows.map { VisibleText(trusted: $0.joined(separator: "\t")) }
  }

  /// The lines for people: titles, a rule, the rows; no blanks at their ends.
  var lines: [VisibleText] {
    let widths = columns.indices.map { index in
      rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([columns.map(\.title), rule] + rows).map { VisibleText(trusted: line($0, widths)) }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      if index > 0 { text += "  " }
      let padding = String(repeating: " ", count: widths[index] - cell.count)
      text += columns[index].alignment == .left ? cell + padding : padding + cell
    }
    while text.last == " " { text.removeLast() }
    return text
  }
}
