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

/// Reads and writes a socket of libcurl on which nothing but the request and its response goes.
///
/// What libcurl would do itself, after a look through all connections of its multi handle; and without a turn on that handle.
enum PlainSocket {
  /// Writes what the socket takes without waiting.
  static func send(_ bytes: UnsafeRawBufferPointer, to socket: curl_socket_t) -> Connection.Transferred {
    while true {
      #if canImport(Darwin)
        // libcurl has set SO_NOSIGPIPE.
        let count = Darwin.send(socket, bytes.baseAddress, bytes.count, 0)
      #elseif canImport(Glibc)
        let count = Glibc.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
      #elseif canImport(Musl)
        let count = Musl.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
      #elseif canImport(Android)
        let count = Android.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
      #endif
      if count >= 0 { return .bytes(count) }
      guard errno == EINTR else { return mustWait(errno) ? .nothing : .failed }
    }
  }

  /// Reads what there is without waiting.
  static func receive(
    into buffer: UnsafeMutableRawBufferPointer, from socket: curl_socket_t
  ) -> Connection.Transferred {
    while true {
      let count = recv(socket, buffer.baseAddress, buffer.count, 0)
      if count >= 0 { return count == 0 ? .ended : .bytes(count) }
      guard errno == EINTR else { return mustWait(errno) ? .nothing : .failed }
    }
  }

  private static func mustWait(_ error: CInt) -> Bool { error == EAGAIN || error == EWOULDBLOCK }
}
