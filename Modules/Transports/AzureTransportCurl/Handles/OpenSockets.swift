import AzureCore
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
// sides. So no socket is open without standing here.
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

  /// Opens a socket as libcurl would, and counts it.
  ///
  /// - Parameters:
  ///   - address: What it is for.
  ///   - counter: What counts it; its owner retains it for as long as the socket is open.
  /// - Returns: The socket, or what stands for none.
  static func open(
    _ address: UnsafePointer<curl_sockaddr>?, _ counter: ConnectionCounter
  ) -> curl_socket_t {
    _ = isForkWatched
    all.mutex.lock()
    defer { all.mutex.unlock() }
    let socket = azure_curl_open_socket(address)
    guard socket != azure_curl_no_socket() else { return socket }
    counter.didOpen()
    all.set(socket, .passUnretained(counter))
    return socket
  }

  /// Closes a socket as libcurl would.
  ///
  /// - Returns: Zero, or not when the system would not.
  static func close(_ socket: curl_socket_t, _ counter: ConnectionCounter) -> CInt {
    all.mutex.lock()
    defer { all.mutex.unlock() }
    all.set(socket, nil)
    counter.didClose()
    return azure_curl_close_socket(socket)
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
