import CCurl

/// Which sockets libcurl waits for while it connects, by the number of each connection.
///
/// Belongs to one multi handle, and is used with it.
final class SocketWatch {
  private struct Interest {
    var id: UInt64
    /// `CURL_POLL_IN` and `CURL_POLL_OUT`.
    var events: CInt
  }

  private var interests: [curl_socket_t: Interest] = [:]

  /// Takes note of what libcurl says of a socket.
  func set(_ socket: curl_socket_t, _ what: CInt, of id: UInt64) {
    interests[socket] = what == CURL_POLL_REMOVE ? nil : Interest(id: id, events: what)
  }

  /// Calls a closure with each socket of a connection, and whether it is waited for to be readable and to be writable.
  func forEach(of id: UInt64, _ body: (curl_socket_t, _ reads: Bool, _ writes: Bool) -> Void) {
    for (socket, interest) in interests where interest.id == id {
      body(socket, interest.events & CURL_POLL_IN != 0, interest.events & CURL_POLL_OUT != 0)
    }
  }
}
