import AzurePipeline
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

/// The sockets that libcurl has open in this process, for all transports.
///
/// A child made by `fork` closes its copies before it does anything else: what it read from them were its parent's answers,
/// and a connection that the parent closes would stay open for the server. Closing a copy tells the server nothing, where
/// libcurl would send the end of a TLS connection that the parent still uses.
// Proof: all of it is used with the mutex held, which the thread that forks holds from before the fork to its end on both
// sides.
final class OpenSockets: @unchecked Sendable {
  private static let all = OpenSockets()

  /// Registers once.
  private static let isForkWatched: Bool = {
    // Made now: the first use of a static takes a lock.
    withExtendedLifetime(OpenSockets.all) {
      pthread_atfork(
        { OpenSockets.all.mutex.lock() }, { OpenSockets.all.mutex.unlock() },
        { OpenSockets.all.closeCopies() })
        == 0
    }
  }()

  private let mutex = RawMutex()
  /// By descriptor the counter of an open socket; a plain array, so that nothing is allocated or freed within `fork`.
  private var counters: UnsafeMutableBufferPointer<Unmanaged<ConnectionCounter>?> = .allocate(capacity: 0)

  private init() {}

  /// Takes note of a socket that was opened.
  ///
  /// - Parameters:
  ///   - socket: The socket.
  ///   - counter: What counts it; its owner retains it for as long as the socket is open.
  static func didOpen(_ socket: curl_socket_t, _ counter: ConnectionCounter) {
    _ = isForkWatched
    counter.didOpen()
    all.mutex.lock()
    all.set(socket, .passUnretained(counter))
    all.mutex.unlock()
  }

  /// Takes note of a socket that is about to be closed.
  static func willClose(_ socket: curl_socket_t, _ counter: ConnectionCounter) {
    all.mutex.lock()
    all.set(socket, nil)
    all.mutex.unlock()
    counter.didClose()
  }

  private func set(_ socket: curl_socket_t, _ counter: Unmanaged<ConnectionCounter>?) {
    guard let place = Int(exactly: socket), place >= 0 else { return }
    if place >= counters.count {
      guard counter != nil else { return }
      let larger = UnsafeMutableBufferPointer<Unmanaged<ConnectionCounter>?>.allocate(
        capacity: place * 2 + 64)
      larger.initialize(repeating: nil)
      for place in counters.indices { larger[place] = counters[place] }
      counters.deallocate()
      counters = larger
    }
    counters[place] = counter
  }

  /// Ends a `fork` in the child.
  private func closeCopies() {
    for place in 0..<counters.count {
      guard let counter = counters[place] else { continue }
      counters[place] = nil
      _ = azure_curl_close_socket(curl_socket_t(place))
      counter.takeUnretainedValue().didClose()
    }
    mutex.unlock()
  }
}
