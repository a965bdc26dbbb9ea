import Synchronization

/// Tells blocking transfers that the transport was shut down.
final class ShutdownFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .acquiring) }

  func set() { flag.store(true, ordering: .releasing) }
}
