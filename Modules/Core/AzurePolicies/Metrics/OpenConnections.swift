#if Metrics
  import AzureCore

  /// The transports whose calls are measured, for one number of all their connections.
  ///
  /// It keeps no transport alive: one that is gone has closed its connections.
  struct OpenConnections {
    private struct Known {
      weak var counter: ConnectionCounter?
    }

    private var known: [ObjectIdentifier: Known] = [:]

    /// Takes a counter up, unless it is known, and returns how many connections are open in all.
    mutating func count(with counter: ConnectionCounter) -> Int {
      if known[ObjectIdentifier(counter)]?.counter == nil {
        known = known.filter { $0.value.counter != nil }
        known[ObjectIdentifier(counter)] = Known(counter: counter)
      }
      return known.values.reduce(0) { $0 + ($1.counter?.open ?? 0) }
    }
  }
#endif
