extension QueueMetadata: Codable {
  /// Reads an object of names and values, in the order of the names.
  public init(from decoder: any Decoder) throws {
    // A dictionary, because no strategy of a coder for keys changes those of a dictionary.
    let pairs = try decoder.singleValueContainer().decode([String: String].self)
    self.init(pairs.sorted { $0.key < $1.key }.map { Entry(name: $0.key, value: $0.value) })
  }

  /// Writes an object of names and values; of names that are the same to the service, the first.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Dictionary(entries.map { ($0.name, $0.value) }) { first, _ in first })
  }
}
