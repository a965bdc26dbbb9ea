import ArgumentParser

/// How a command prints what it found.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON, one object on a line, instead of text.")
  var json = false

  /// Prints a message.
  func print(_ record: MessageRecord) throws {
    try Console.output(
      json ? try JSONLine.text(of: record) : record.line(onTerminal: Console.outputIsTerminal))
    if let reason = record.decodingError, !json {
      Console.error("azq: message \(record.id) cannot be read and is shown as stored: \(reason)")
    }
  }

  /// Prints a value: as JSON, or as the given line.
  func print(_ value: some Encodable, line: @autoclosure () -> VisibleText) throws {
    try Console.output(json ? try JSONLine.text(of: value) : line())
  }

  /// Prints a value: as JSON, or as a table.
  func print(_ value: some Encodable, table: @autoclosure () -> TextTable) throws {
    try print([value], table: table())
  }

  /// Prints values: each as a line of JSON, or all of them as a table.
  func print(_ values: [some Encodable], table: @autoclosure () -> TextTable) throws {
    let lines =
      json
      ? try values.map { try JSONLine.text(of: $0) } : table().lines(onTerminal: Console.outputIsTerminal)
    for line in lines { try Console.output(line) }
  }
}
