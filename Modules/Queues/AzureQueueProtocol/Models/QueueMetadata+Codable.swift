extension QueueMetadata: Codable {
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads an object of names and values, in the order of the names.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    self.init(
      try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map { key in
        Entry(name: key.stringValue, value: try container.decode(String.self, forKey: key))
      })
  }

  /// Writes an object of names and values.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for entry in entries { try container.encode(entry.value, forKey: Name(stringValue: entry.name)) }
  }
}
