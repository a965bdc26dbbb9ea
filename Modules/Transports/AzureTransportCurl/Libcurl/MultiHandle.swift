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

/// Owns a multi handle of libcurl, which makes connections and encrypts what is sent on them.
// Proof: everything is called by the thread that holds the lock, or by the only one that has the handle.
final class MultiHandle: @unchecked Sendable {
  private let pointer: UnsafeMutableRawPointer
  private var isOpen = true
  /// Retained for as long as there are connections, because closing one counts.
  private let counter: ConnectionCounter
  /// Recursive, because who holds it calls functions of connections that take it as well.
  private let lock = RawMutex(isRecursive: true)
  /// Where libcurl's sockets are registered while it connects; `nil` when somebody else waits for them.
  let queue: ReadinessQueue?

  /// Makes a handle, or `nil` when libcurl has no memory or no descriptors for it.
  ///
  /// - Parameters:
  ///   - counter: Counts its connections.
  ///   - queue: Where to register the sockets that libcurl waits for while it connects.
  init?(counter: ConnectionCounter, queue: ReadinessQueue? = nil) {
    guard let pointer = curl_multi_init() else { return nil }
    self.pointer = pointer
    self.counter = counter
    self.queue = queue
    guard
      // The transport limits connections itself; libcurl must not close one that it takes for idle.
      azure_curl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, 1 << 20) == CURLM_OK,
      azure_curl_multi_set_long(pointer, CURLMOPT_PIPELINING, 0) == CURLM_OK,
      queue.map(register) ?? CURLM_OK == CURLM_OK
    else { return nil }
  }

  deinit { close() }

  /// Closes all connections; nothing may be called afterwards.
  func close() {
    guard isOpen else { return }
    isOpen = false
    // Closing a TLS connection writes to it.
    withExtendedLifetime(counter) {
      CurlLibrary.ignoringBrokenPipe { _ = curl_multi_cleanup(pointer) }
    }
  }

  /// Runs a closure that uses the handle, or an easy handle that was added to it, while no other thread does.
  ///
  /// The closure may call this again.
  func withLock<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body()
  }

  /// Starts connecting.
  ///
  /// - Parameters:
  ///   - easy: The connection's handle, with all options set.
  ///   - id: The number under which ``nextConnected()`` reports the end.
  /// - Returns: `CURLM_OK`, or what went wrong.
  func add(_ easy: EasyHandle, as id: UInt64) -> CURLMcode {
    // libcurl stores a pointer and never follows it, so it can be the number itself.
    let name = UnsafeMutableRawPointer(bitPattern: UInt(truncatingIfNeeded: id))
    guard azure_curl_set_pointer(easy.pointer, CURLOPT_PRIVATE, name) == CURLE_OK else {
      return CURLM_BAD_EASY_HANDLE
    }
    return curl_multi_add_handle(pointer, easy.pointer)
  }

  /// Removes a handle, which closes its connection; harmless after `close`.
  func remove(_ easy: EasyHandle) {
    guard isOpen else { return }
    // It fails only for a handle that was never added.
    _ = curl_multi_remove_handle(pointer, easy.pointer)
  }

  /// The next connection that has been made or has failed, with its result.
  func nextConnected() -> (id: UInt64, code: CURLcode)? {
    var left: CInt = 0
    while let message = curl_multi_info_read(pointer, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
      return (Self.id(of: easy), message.pointee.data.result)
    }
    return nil
  }

  private static func id(of easy: UnsafeMutableRawPointer) -> UInt64 {
    UInt64(UInt(bitPattern: azure_curl_get_private(easy)))
  }

  // MARK: Waiting

  private func register(at queue: ReadinessQueue) -> CURLMcode {
    azure_curl_multi_set_socket_callback(
      pointer,
      { _, socket, what, context, _ in
        guard let context else { return 0 }
        Unmanaged<ReadinessQueue>.fromOpaque(context).takeUnretainedValue().watch(socket, what)
        return 0
      }, Unmanaged.passUnretained(queue).toOpaque())
  }

  /// Lets libcurl report which sockets it waits for while it connects.
  ///
  /// - Parameter watch: Receives the reports; must live as long as the handle.
  /// - Returns: `CURLM_OK`, or what went wrong.
  func report(to watch: SocketWatch) -> CURLMcode {
    azure_curl_multi_set_socket_callback(
      pointer,
      { easy, socket, what, context, _ in
        guard let context else { return 0 }
        let watch = Unmanaged<SocketWatch>.fromOpaque(context).takeUnretainedValue()
        watch.set(socket, what, of: easy.map(MultiHandle.id) ?? 0)
        return 0
      }, Unmanaged.passUnretained(watch).toOpaque())
  }

  /// Continues the connection of a socket that is ready, or those whose timer is due.
  ///
  /// - Parameters:
  ///   - socket: The socket; `nil` for none.
  ///   - ready: What it is ready for, as bits of `CURL_CSELECT_IN`, `_OUT` and `_ERR`.
  /// - Returns: `CURLM_OK`, or what went wrong.
  func act(on socket: curl_socket_t? = nil, ready: CInt = 0) -> CURLMcode {
    var running: CInt = 0
    // CURL_SOCKET_TIMEOUT is the same number as no socket.
    return curl_multi_socket_action(pointer, socket ?? azure_curl_no_socket(), ready, &running)
  }

  /// After how many milliseconds ``act(on:ready:)`` is due without a socket; `nil` for never.
  var milliseconds: CInt? {
    var time = 0
    guard curl_multi_timeout(pointer, &time) == CURLM_OK, time >= 0 else { return nil }
    return CInt(clamping: time)
  }
}

/// Which sockets libcurl waits for while it connects, by the number of each connection.
///
/// Belongs to one multi handle, and is used under its lock.
final class SocketWatch {
  private struct Interest {
    var id: UInt64
    /// `CURL_POLL_IN` and `CURL_POLL_OUT`.
    var events: CInt
  }

  private var interests: [curl_socket_t: Interest] = [:]

  /// Notes what libcurl reports about a socket.
  func set(_ socket: curl_socket_t, _ what: CInt, of id: UInt64) {
    interests[socket] = what == CURL_POLL_REMOVE ? nil : Interest(id: id, events: what)
  }

  /// Calls a closure with each socket of a connection, and whether libcurl waits to read from it and to write to it.
  func forEach(of id: UInt64, _ body: (curl_socket_t, _ reads: Bool, _ writes: Bool) -> Void) {
    for (socket, interest) in interests where interest.id == id {
      body(socket, interest.events & CURL_POLL_IN != 0, interest.events & CURL_POLL_OUT != 0)
    }
  }
}

/// A mutex that is locked in one function and unlocked in another, as libcurl and `fork` need it.
// Proof: the pointer never changes and is only used by the pthread functions.
final class RawMutex: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  /// Makes an unlocked mutex.
  ///
  /// - Parameter isRecursive: Whether a thread may lock it several times. Such a mutex remembers its thread, whose number differs
  ///   in a child made by `fork`, so it cannot be unlocked there.
  init(isRecursive: Bool = false) {
    mutex.initialize(to: pthread_mutex_t())
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    if isRecursive { pthread_mutexattr_settype(&attributes, CInt(PTHREAD_MUTEX_RECURSIVE)) }
    pthread_mutex_init(mutex, &attributes)
    pthread_mutexattr_destroy(&attributes)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deinitialize(count: 1).deallocate()
  }

  func lock() { pthread_mutex_lock(mutex) }

  func unlock() { pthread_mutex_unlock(mutex) }
}
