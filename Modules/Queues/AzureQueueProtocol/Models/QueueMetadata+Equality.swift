extension QueueMetadata: Hashable {
  /// The pairs without the case of their names, in an order of their own.
  private var canonical: [Entry] {
    entries.map { Entry(name: $0.name.lowercased(), value: $0.value) }
      .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
  }

  /// Compares names without case, values exactly, and neither by their order: the service keeps none.
  public static func == (left: QueueMetadata, right: QueueMetadata) -> Bool {
    left.entries == right.entries || left.canonical == right.canonical
  }

  /// Feeds what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
