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
/// A child made by `fork` closes its copies before it does anything else. Otherwise it would read responses meant for its
/// parent, and a connection that the parent closes would stay open. Closing a copy sends nothing to the server; libcurl would
/// send the end of a TLS connection that the parent still uses.
// Proof: everything is used with the mutex held, which the forking thread holds from before the fork to its end in both
// processes. So every open socket is registered here.
final class OpenSockets: @unchecked Sendable {
  private static let all = OpenSockets()

  /// Registers once.
  private static let isForkWatched: Bool = {
    // Initialized now, because the first use of a static takes a lock, which must not happen within `fork`.
    withExtendedLifetime(OpenSockets.all) {
      pthread_atfork(
        { OpenSockets.all.mutex.lock() }, { OpenSockets.all.mutex.unlock() },
        { OpenSockets.all.closeCopies() })
        == 0
    }
  }()

  private let mutex = RawMutex()
  /// The counter of each open socket, at the index of its descriptor.
  ///
  /// A plain array, so that nothing is allocated or freed within `fork`.
  private var counters: UnsafeMutableBufferPointer<Unmanaged<ConnectionCounter>?> = .allocate(capacity: 0)

  private init() {}

  /// Opens a socket as libcurl would, and counts it.
  ///
  /// - Parameters:
  ///   - address: The kind of socket that libcurl wants.
  ///   - counter: Counts the socket; its owner retains it for as long as the socket is open.
  /// - Returns: The socket, or libcurl's number for none.
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
  /// - Returns: Zero, or another number when the system could not.
  static func close(_ socket: curl_socket_t, _ counter: ConnectionCounter) -> CInt {
    all.mutex.lock()
    defer { all.mutex.unlock() }
    all.set(socket, nil)
    counter.didClose()
    return azure_curl_close_socket(socket)
  }

  private func set(_ socket: curl_socket_t, _ counter: Unmanaged<ConnectionCounter>?) {
    guard let index = Int(exactly: socket), index >= 0 else { return }
    if index >= counters.count {
      guard counter != nil else { return }
      let larger = UnsafeMutableBufferPointer<Unmanaged<ConnectionCounter>?>.allocate(
        capacity: index * 2 + 64)
      larger.initialize(repeating: nil)
      for index in counters.indices { larger[index] = counters[index] }
      counters.deallocate()
      counters = larger
    }
    counters[index] = counter
  }

  /// Closes the copies of a child; the last step of `fork` there.
  private func closeCopies() {
    for index in 0..<counters.count {
      guard let counter = counters[index] else { continue }
      counters[index] = nil
      _ = azure_curl_close_socket(curl_socket_t(index))
      counter.takeUnretainedValue().didClose()
    }
    mutex.unlock()
  }
}
