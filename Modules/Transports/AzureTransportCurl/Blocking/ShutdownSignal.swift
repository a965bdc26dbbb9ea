import CCurl

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// A descriptor that becomes readable, for all threads that wait for it, when the transport is shut down.
final class ShutdownSignal: Sendable {
  let descriptor: CInt
  private let writing: CInt

  /// Makes one that is not given yet, or `nil` when there are no descriptors left.
  init?() {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    // Programs that the process starts do not inherit them, and giving the signal twice never blocks.
    for end in ends where !azure_curl_set_descriptor_flags(end) {
      for end in ends { close(end) }
      return nil
    }
    (descriptor, writing) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(writing)
  }

  /// Wakes all who wait now or later.
  ///
  /// Nobody reads the byte. Closing the writing end would do as well, were it not that a child made by `fork` may have a copy.
  func give() {
    var byte: UInt8 = 1
    _ = write(writing, &byte, 1)
  }
}
