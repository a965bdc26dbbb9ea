import AzureCore

extension QueueMetadata: Hashable {
  /// The pairs without the case of their names, in an order of their own.
  private var canonical: [Entry] {
    entries.map { Entry(name: $0.name.asciiLowercased, value: $0.value) }.sorted { left, right in
      left.name.isExactly(right.name)
        ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
        : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
  }

  /// Compares names without the case of ASCII letters, values byte for byte, and neither by their order: the service keeps none.
  public static func == (left: QueueMetadata, right: QueueMetadata) -> Bool {
    left.entries == right.entries || left.canonical == right.canonical
  }

  /// Feeds what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
