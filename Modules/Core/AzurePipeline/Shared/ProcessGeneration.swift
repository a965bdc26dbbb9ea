import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// Tells a process that was made by `fork` from its parent.
package enum ProcessGeneration {
  private static let forks = Atomic<UInt64>(0)

  /// Registers once.
  ///
  /// The handler runs in the child before `fork` returns there, where little more than an atomic number may be touched.
  private static let isWatched: Bool = {
    // Made now: the first use of a static takes a lock.
    _ = forks.load(ordering: .relaxed)
    return pthread_atfork(nil, nil) { ProcessGeneration.forks.add(1, ordering: .relaxed) } == 0
  }()

  /// A number that differs between a process and its parent, for all that was made before the `fork`.
  ///
  /// Costs a load. Programs that bypass the handlers of `fork`, by `_Fork` or `clone`, are not noticed.
  package static var current: UInt64 {
    _ = isWatched
    return forks.load(ordering: .relaxed)
  }
}
