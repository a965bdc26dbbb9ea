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

/// A socket that was opened, apart from others that have had its number.
struct OpenSocket {
  let socket: curl_socket_t
  fileprivate let opening: UInt64
}

/// The sockets that libcurl has open in this process, for all transports.
///
/// A child made by `fork` closes its copies before it does anything else. Otherwise it would read responses meant for its
/// parent, and a connection that the parent closes would stay open. Closing a copy sends nothing to the server; libcurl would
/// send the end of a TLS connection that the parent still uses.
// Proof: everything is used with the mutex held, which the forking thread holds from before the fork to its end in both
// processes. So every open socket is registered here.
final class OpenSockets: @unchecked Sendable {
  private struct Entry {
    /// Retained by its owner for as long as the socket is open.
    var counter: Unmanaged<ConnectionCounter>
    /// The number of the opening, which no other has.
    var opening: UInt64
    /// The number of the file, by which a closed socket is told from a later file with its descriptor.
    var file: UInt64?
  }

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
  /// Each open socket, at the index of its descriptor.
  ///
  /// A plain array, so that nothing is allocated or freed within `fork`.
  private var entries: UnsafeMutableBufferPointer<Entry?> = .allocate(capacity: 0)
  private var openings: UInt64 = 0

  private init() {}

  /// Opens a socket as libcurl would, and counts it.
  ///
  /// - Parameters:
  ///   - address: The kind of socket that libcurl wants.
  ///   - counter: Counts the socket; its owner retains it for as long as the socket is open.
  /// - Returns: The socket, or `nil` when the system gave none.
  static func open(_ address: UnsafePointer<curl_sockaddr>?, _ counter: ConnectionCounter) -> OpenSocket? {
    _ = isForkWatched
    all.mutex.lock()
    defer { all.mutex.unlock() }
    let socket = azure_curl_open_socket(address)
    guard socket != azure_curl_no_socket() else { return nil }
    return all.add(socket, counter)
  }

  /// Closes a socket as libcurl would, and counts it.
  ///
  /// - Returns: Zero, or another number when the system could not.
  static func close(_ socket: curl_socket_t) -> CInt {
    all.mutex.lock()
    defer { all.mutex.unlock() }
    all.remove(socket)
    return azure_curl_close_socket(socket)
  }

  /// Counts those as closed that were closed in another way.
  ///
  /// - Returns: Those that are open.
  static func stillOpen(_ sockets: [OpenSocket]) -> [OpenSocket] {
    all.mutex.lock()
    defer { all.mutex.unlock() }
    return sockets.filter { all.isStillOpen($0) }
  }

  private func add(_ socket: curl_socket_t, _ counter: ConnectionCounter) -> OpenSocket {
    // A socket that had the descriptor before was closed without libcurl telling.
    remove(socket)
    counter.didOpen()
    openings += 1
    if let index = Int(exactly: socket), index >= 0 {
      makeRoom(for: index)
      entries[index] = Entry(
        counter: .passUnretained(counter), opening: openings, file: Self.file(of: socket))
    }
    return OpenSocket(socket: socket, opening: openings)
  }

  private func remove(_ socket: curl_socket_t) {
    guard let index = Int(exactly: socket), entries.indices.contains(index), let entry = entries[index] else {
      return
    }
    entries[index] = nil
    entry.counter.takeUnretainedValue().didClose()
  }

  private func isStillOpen(_ opened: OpenSocket) -> Bool {
    guard let index = Int(exactly: opened.socket), entries.indices.contains(index),
      let entry = entries[index], entry.opening == opened.opening
    else { return false }
    if Self.file(of: opened.socket) == entry.file { return true }
    remove(opened.socket)
    return false
  }

  private func makeRoom(for index: Int) {
    guard index >= entries.count else { return }
    // bounded: the system limits the descriptors of a process
    let larger = UnsafeMutableBufferPointer<Entry?>.allocate(capacity: index * 2 + 64)
    larger.initialize(repeating: nil)
    for index in entries.indices { larger[index] = entries[index] }
    entries.deallocate()
    entries = larger
  }

  /// The number that the system has given to the open file; `nil` when there is none.
  private static func file(of socket: curl_socket_t) -> UInt64? {
    var facts = stat()
    return fstat(socket, &facts) == 0 ? UInt64(facts.st_ino) : nil
  }

  /// Closes the copies of a child; the last step of `fork` there.
  private func closeCopies() {
    for index in entries.indices {
      guard let entry = entries[index] else { continue }
      entries[index] = nil
      let socket = curl_socket_t(index)
      if Self.file(of: socket) == entry.file { _ = azure_curl_close_socket(socket) }
      entry.counter.takeUnretainedValue().didClose()
    }
    mutex.unlock()
  }
}
