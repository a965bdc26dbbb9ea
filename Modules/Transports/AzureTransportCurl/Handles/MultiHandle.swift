import AzurePipeline
import CCurl

/// Owns a multi handle of libcurl: connections that are being made, and a way to wake who waits.
// Proof: everything but `wake` is called by one thread at a time: the engine's, or the caller that has the lane. And
// `curl_multi_wakeup` is the one function of a multi handle that libcurl allows on any thread while the handle lives. The
// engine wakes a handle under its mutex and takes it out of reach under the same mutex before the handle is closed; a
// lane's handle lives as long as the lane.
final class MultiHandle: @unchecked Sendable {
  private let pointer: UnsafeMutableRawPointer
  private var isOpen = true
  /// Held for as long as there are connections: closing one counts.
  private let counter: ConnectionCounter

  /// Makes a handle, or `nil` when libcurl cannot make one that other threads can wake.
  init?(counter: ConnectionCounter) {
    guard let pointer = curl_multi_init() else { return nil }
    self.pointer = pointer
    self.counter = counter
    guard
      // The transport bounds connections itself; libcurl shall close none that it thinks idle.
      azure_curl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, 1 << 20) == CURLM_OK,
      azure_curl_multi_set_long(pointer, CURLMOPT_PIPELINING, 0) == CURLM_OK,
      curl_multi_wakeup(pointer) == CURLM_OK
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
  func add(_ easy: EasyHandle, as id: UInt64 = 0) -> CURLMcode {
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

  /// The next handle that has ended connecting, with its result.
  func nextEnded() -> (id: UInt64, code: CURLcode)? {
    var left: CInt = 0
    while let message = curl_multi_info_read(pointer, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
      let name = UInt(bitPattern: azure_curl_get_private(easy))
      return (UInt64(name), message.pointee.data.result)
    }
    return nil
  }
}
