import AzureQueueTesting
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A server on 127.0.0.1 that talks first: it sends bytes to every client that connects, and then closes.
final class GreetingServer: Sendable {
  private let socket: SilentPort

  var authority: String { socket.authority }

  convenience init(_ greeting: String) throws { try self.init(Array(greeting.utf8)) }

  init(_ bytes: [UInt8]) throws {
    let socket = try SilentPort()
    self.socket = socket
    Thread.detachNewThread {
      // The thread retains the port, whose descriptor number could otherwise be reused by another server.
      while true {
        let connection = accept(socket.descriptor, nil, nil)
        guard connection >= 0 else { return }
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(connection, Int32(SHUT_WR))
        // Closing with unread bytes would reset the connection and lose the greeting, so all are read first.
        var scratch = [UInt8](repeating: 0, count: 1024)
        while recv(connection, &scratch, scratch.count, 0) > 0 {}
        close(connection)
      }
    }
  }

  deinit { shutdown(socket.descriptor, Int32(SHUT_RDWR)) }
}

/// A server on 127.0.0.1 that responds to one request, reads a second one on the same connection, and then disappears: its port
/// is closed before the connection ends.
final class FadingServer: Sendable {
  private let port: SilentPort

  var authority: String { port.authority }

  init() throws {
    let port = try SilentPort()
    self.port = port
    Thread.detachNewThread {
      // The thread retains the port, whose descriptor number could otherwise be reused by another server.
      let connection = accept(port.descriptor, nil, nil)
      guard connection >= 0 else { return }
      var scratch = [UInt8](repeating: 0, count: 4096)
      defer { close(connection) }
      guard recv(connection, &scratch, scratch.count, 0) > 0 else { return }
      let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
      _ = send(connection, response, response.count, Int32(MSG_NOSIGNAL))
      guard recv(connection, &scratch, scratch.count, 0) > 0 else { return }
      shutdown(port.descriptor, Int32(SHUT_RDWR))
    }
  }

  deinit { shutdown(port.descriptor, Int32(SHUT_RDWR)) }
}
