import CCurl

/// Finds out whether a TLS connection that has ended was ended by the other side itself, by its closing alert.
///
/// libcurl reports an end without the alert, as an attacker makes one by cutting the TCP connection, like an orderly one: no
/// error and no bytes. Its TLS library knows, and libcurl shows the library's object
/// (https://curl.se/libcurl/c/CURLINFO_TLS_SSL_PTR.html). Asked is OpenSSL alone, with those that have its interface.
enum ClosingAlert {
  /// The two functions of OpenSSL, those of the very library that libcurl uses.
  private struct Library: Sendable {
    let shutdown: @convention(c) (UnsafeMutableRawPointer) -> CInt
    let options: @convention(c) (UnsafeMutableRawPointer) -> UInt64
  }

  private static let library: Library? = {
    // The process may have loaded several of the name; libcurl's own are looked up.
    guard let shutdown = azure_curl_find_function("SSL_get_shutdown"),
      let options = azure_curl_find_function("SSL_get_options")
    else { return nil }
    return Library(
      shutdown: unsafeBitCast(shutdown, to: (@convention(c) (UnsafeMutableRawPointer) -> CInt).self),
      options: unsafeBitCast(options, to: (@convention(c) (UnsafeMutableRawPointer) -> UInt64).self))
  }()

  /// SSL_RECEIVED_SHUTDOWN.
  private static let received: CInt = 2
  /// SSL_OP_IGNORE_UNEXPECTED_EOF: OpenSSL then takes every end for an orderly one.
  private static let ignoresItsAbsence: UInt64 = 0x80

  /// Whether the alert has come on the connection of a handle; false where that cannot be told.
  static func hasCome(on easy: UnsafeMutableRawPointer) -> Bool {
    var kind = CURLSSLBACKEND_NONE
    guard let library, let connection = azure_curl_get_tls(easy, &kind), kind == CURLSSLBACKEND_OPENSSL,
      library.options(connection) & ignoresItsAbsence == 0
    else { return false }
    return library.shutdown(connection) & received != 0
  }
}
