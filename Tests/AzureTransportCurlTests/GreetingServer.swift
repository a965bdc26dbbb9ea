import AzureQueueTesting
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A port of 127.0.0.1 where a server talks first: it sends bytes to whoever connects, then closes.
final class GreetingServer: Sendable {
  private let socket: SilentPort

  var authority: String { socket.authority }

  convenience init(_ greeting: String) throws { try self.init(Array(greeting.utf8)) }

  init(_ bytes: [UInt8]) throws {
    let socket = try SilentPort()
    self.socket = socket
    Thread.detachNewThread {
      // It holds the port: a descriptor that was closed meanwhile would be that of some other server.
      while true {
        let connection = accept(socket.descriptor, nil, nil)
        guard connection >= 0 else { return }
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(connection, Int32(SHUT_WR))
        // Reading to the end first: closing with unread bytes would reset the connection and lose the
        // greeting.
        var scratch = [UInt8](repeating: 0, count: 1024)
        while recv(connection, &scratch, scratch.count, 0) > 0 {}
        close(connection)
      }
    }
  }

  deinit { shutdown(socket.descriptor, Int32(SHUT_RDWR)) }
}
