import ArgumentParser

/// How a command prints messages.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print a JSON object a line instead of tab-separated fields.")
  var json = false

  func print(_ record: MessageRecord) throws {
    try Console.output(json ? try record.json() : record.line)
    if let reason = record.decodingError, !json {
      Console.error("azq: message \(record.id) is not in the chosen encoding, shown as stored: \(reason)")
    }
  }
}
