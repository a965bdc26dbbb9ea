import AzureQueueTesting
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A port of 127.0.0.1 where a server answers one request, takes a second one on the same connection, and is gone: its
/// port refuses before the connection ends.
final class FadingServer: Sendable {
  private let port: SilentPort

  var authority: String { port.authority }

  init() throws {
    let port = try SilentPort()
    self.port = port
    Thread.detachNewThread {
      // It holds the port: a descriptor that was closed meanwhile would be that of some other server.
      let connection = accept(port.descriptor, nil, nil)
      guard connection >= 0 else { return }
      var scratch = [UInt8](repeating: 0, count: 4096)
      defer { close(connection) }
      guard recv(connection, &scratch, scratch.count, 0) > 0 else { return }
      let reply = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
      _ = send(connection, reply, reply.count, Int32(MSG_NOSIGNAL))
      guard recv(connection, &scratch, scratch.count, 0) > 0 else { return }
      shutdown(port.descriptor, Int32(SHUT_RDWR))
    }
  }

  deinit { shutdown(port.descriptor, Int32(SHUT_RDWR)) }
}
