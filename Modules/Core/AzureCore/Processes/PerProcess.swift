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

/// A value of which every process has its own: in a child made by `fork` a fresh one takes the place of the parent's.
///
/// The parent's is left alone in the child, and never freed there: threads that the child does not have may hold its locks,
/// and what it would close is the parent's. Reading takes no lock, for the same reason.
package final class PerProcess<Value: Sendable>: Sendable {
  private final class Edition: Sendable {
    let generation: UInt64
    let value: Value

    init(_ generation: UInt64, _ value: Value) {
      self.generation = generation
      self.value = value
    }
  }

  private let make: @Sendable () -> Value
  // Proof: an edition that was put here is freed by `deinit` alone, when nobody reads any more.
  private let edition: Atomic<Unmanaged<Edition>>

  /// Makes the value of this process.
  ///
  /// - Parameter make: Makes a value; called now and once or more in each child that asks for one.
  package init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
    edition = Atomic(.passRetained(Edition(ProcessGeneration.current, make())))
  }

  deinit {
    let last = edition.load(ordering: .acquiring)
    if last.takeUnretainedValue().generation == ProcessGeneration.current { last.release() }
  }

  /// The value of this process, made if need be.
  package var value: Value {
    let known = edition.load(ordering: .acquiring)
    let last = known.takeUnretainedValue()
    return last.generation == ProcessGeneration.current ? last.value : renewed(known)
  }

  /// The value of this process, if there is one.
  package var existing: Value? {
    let last = edition.load(ordering: .acquiring).takeUnretainedValue()
    return last.generation == ProcessGeneration.current ? last.value : nil
  }

  private func renewed(_ parents: Unmanaged<Edition>) -> Value {
    let fresh = Unmanaged.passRetained(Edition(ProcessGeneration.current, make()))
    let (isFirst, other) = edition.compareExchange(
      expected: parents, desired: fresh, ordering: .acquiringAndReleasing)
    guard !isFirst else { return fresh.takeUnretainedValue().value }
    fresh.release()
    return other.takeUnretainedValue().value
  }
}

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
