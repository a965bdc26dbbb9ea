/// What of the emulator's behaviour can be chosen.
public struct EmulatorOptions: Sendable, Hashable {
  /// How long the name of a deleted queue answers `409 QueueBeingDeleted` to Create Queue; zero unless set.
  ///
  /// The service takes 30 seconds or more.
  public var nameReuseDelay: Duration

  /// Makes options; those left out have their defaults.
  ///
  /// - Parameter nameReuseDelay: How long a deleted name cannot be created again.
  public init(nameReuseDelay: Duration = .zero) {
    precondition(nameReuseDelay >= .zero, "nameReuseDelay is \(nameReuseDelay)")
    self.nameReuseDelay = nameReuseDelay
  }
}
