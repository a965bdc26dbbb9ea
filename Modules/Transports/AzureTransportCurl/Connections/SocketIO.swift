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

/// What came of one attempt to write to a connection, or to read from it, without waiting.
enum IOResult {
  /// This many bytes were written or read; more than zero when reading.
  case bytes(Int)
  /// Nothing could be done without waiting.
  case wouldBlock
  /// The other side has ended the connection.
  case ended
  /// The connection has ended, and nothing proves that the other side ended it: TLS's closing alert is missing.
  case truncated
  case failed
}

/// Reads and writes a socket that libcurl has connected and on which only requests and responses travel, without TLS.
///
/// libcurl would make the same calls, after a look at all connections of its multi handle, and under that handle's lock.
enum PlainSocket {
  /// Writes what the socket takes without waiting.
  static func send(_ bytes: UnsafeRawBufferPointer, to socket: curl_socket_t) -> IOResult {
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
      guard errno == EINTR else { return mustWait(errno) ? .wouldBlock : .failed }
    }
  }

  /// Reads what has arrived.
  static func receive(into buffer: UnsafeMutableRawBufferPointer, from socket: curl_socket_t) -> IOResult {
    while true {
      let count = recv(socket, buffer.baseAddress, buffer.count, 0)
      if count >= 0 { return count == 0 ? .ended : .bytes(count) }
      guard errno == EINTR else { return mustWait(errno) ? .wouldBlock : .failed }
    }
  }

  private static func mustWait(_ error: CInt) -> Bool { error == EAGAIN || error == EWOULDBLOCK }
}

/// Finds out whether the other side ended a TLS connection properly, with a closing alert (`close_notify`).
///
/// libcurl reports an end without the alert, which an attacker can cause by cutting the TCP connection, like a proper one: no
/// error and no bytes. Its TLS library knows the difference, and libcurl gives access to the library's object
/// (https://curl.se/libcurl/c/CURLINFO_TLS_SSL_PTR.html). Only OpenSSL, and libraries with its interface, are asked.
enum ClosingAlert {
  /// Two functions of OpenSSL, from the library that libcurl itself uses.
  private struct Library: Sendable {
    let shutdown: @convention(c) (UnsafeMutableRawPointer) -> CInt
    let options: @convention(c) (UnsafeMutableRawPointer) -> UInt64
  }

  private static let library: Library? = {
    // The process may have loaded several OpenSSLs; this finds libcurl's own.
    guard let shutdown = azure_curl_find_function("SSL_get_shutdown"),
      let options = azure_curl_find_function("SSL_get_options")
    else { return nil }
    return Library(
      shutdown: unsafeBitCast(shutdown, to: (@convention(c) (UnsafeMutableRawPointer) -> CInt).self),
      options: unsafeBitCast(options, to: (@convention(c) (UnsafeMutableRawPointer) -> UInt64).self))
  }()

  /// SSL_RECEIVED_SHUTDOWN.
  private static let received: CInt = 2
  /// SSL_OP_IGNORE_UNEXPECTED_EOF: with it OpenSSL takes every end for a proper one.
  private static let ignoresMissingAlert: UInt64 = 0x80

  /// Whether the alert has arrived on the connection of a handle; false where that cannot be known.
  static func hasArrived(on easy: UnsafeMutableRawPointer) -> Bool {
    var kind = CURLSSLBACKEND_NONE
    guard let library, let connection = azure_curl_get_tls(easy, &kind), kind == CURLSSLBACKEND_OPENSSL,
      library.options(connection) & ignoresMissingAlert == 0
    else { return false }
    return library.shutdown(connection) & received != 0
  }
}
