import AzureCore
import CCurl

/// Owns a multi handle of libcurl: connections that are being made, and a way to wake who waits.
// Proof: everything but `wake` is called by one thread at a time: the engine's, or the one that uses the handle exclusively.
// And `curl_multi_wakeup` is the one function of a multi handle that libcurl allows on any thread while the handle lives. The
// engine wakes a handle under its mutex and takes it out of reach under the same mutex before the handle is closed.
final class MultiHandle: @unchecked Sendable {
  private let pointer: UnsafeMutableRawPointer
  private var isOpen = true
  /// Held for as long as there are connections: closing one counts.
  private let counter: ConnectionCounter
  /// What threads that share the handle take in turns; `nil` for a handle of one thread.
  private let turns: RawMutex?

  /// Makes a handle, or `nil` when libcurl cannot make one that other threads can wake.
  ///
  /// - Parameters:
  ///   - counter: Counts its connections.
  ///   - isShared: Whether several threads use it, in turns.
  init?(counter: ConnectionCounter, isShared: Bool = false) {
    guard let pointer = curl_multi_init() else { return nil }
    self.pointer = pointer
    self.counter = counter
    turns = isShared ? RawMutex(isRecursive: true) : nil
    guard
      // The transport bounds connections itself; libcurl shall close none that it thinks idle.
      azure_curl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, 1 << 20) == CURLM_OK,
      azure_curl_multi_set_long(pointer, CURLMOPT_PIPELINING, 0) == CURLM_OK,
      // A shared one is never waited for as a whole.
      isShared || curl_multi_wakeup(pointer) == CURLM_OK
    else { return nil }
  }

  deinit { close() }

  /// Closes all connections; nothing may be called afterwards.
  func close() {
    guard isOpen else { return }
    isOpen = false
    // Closing a TLS connection writes to it.
    withExtendedLifetime(counter) {
      BrokenPipe.ignored { _ = curl_multi_cleanup(pointer) }
    }
  }

  /// Runs a closure that uses the handle, or an easy handle that was added to it, while no other thread does.
  ///
  /// Such a closure may run another one.
  func exclusively<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let turns else { return try body() }
    turns.lock()
    defer { turns.unlock() }
    return try body()
  }

  /// Makes the running or the next `poll` return at once; callable on any thread.
  func wake() {
    // Checked by the first call in `init`: it can only fail on a handle that has no wake-up socket.
    _ = curl_multi_wakeup(pointer)
  }

  /// Starts connecting.
  ///
  /// - Parameters:
  ///   - easy: Its handle, with all options set.
  ///   - id: What ``nextEnded()`` shall call it.
  /// - Returns: `CURLM_OK`, or what went wrong.
  func add(_ easy: EasyHandle, as id: UInt64) -> CURLMcode {
    // libcurl keeps the pointer and never follows it: it is the number itself.
    let name = UnsafeMutableRawPointer(bitPattern: UInt(truncatingIfNeeded: id))
    guard azure_curl_set_pointer(easy.pointer, CURLOPT_PRIVATE, name) == CURLE_OK else {
      return CURLM_BAD_EASY_HANDLE
    }
    return curl_multi_add_handle(pointer, easy.pointer)
  }

  /// Takes a handle out, which closes its connection; harmless after `close`.
  func remove(_ easy: EasyHandle) {
    guard isOpen else { return }
    // It can only fail for a handle that was never added.
    _ = curl_multi_remove_handle(pointer, easy.pointer)
  }

  /// The next handle that has ended connecting, with its result.
  func nextEnded() -> (id: UInt64, code: CURLcode)? {
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

  // MARK: All connections at once

  func perform() -> CURLMcode {
    var running: CInt = 0
    return curl_multi_perform(pointer, &running)
  }

  /// Waits for a wake-up, for what libcurl is connecting, and for sockets of others.
  ///
  /// - Parameters:
  ///   - sockets: The sockets and what to wait for; what has happened is written back.
  ///   - milliseconds: How long at most.
  /// - Returns: `CURLM_OK`, or what went wrong.
  func poll(_ sockets: inout [curl_waitfd], milliseconds: CInt) -> CURLMcode {
    sockets.withUnsafeMutableBufferPointer {
      // bounded: descriptors that are open
      curl_multi_poll(pointer, $0.baseAddress, UInt32($0.count), milliseconds, nil)
    }
  }

  // MARK: Socket by socket

  /// Lets libcurl tell, while it connects, which sockets it waits for.
  ///
  /// - Parameter watch: What keeps them; must live as long as the handle.
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

  /// Goes on with the connection of a socket that is ready, or with those whose time has come.
  ///
  /// - Parameters:
  ///   - socket: The socket; `nil` for none.
  ///   - ready: What it is ready for, in the numbers of `CURL_CSELECT_IN`.
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
