import AzureQueueTesting
import Foundation

/// A server on 127.0.0.1 that takes TLS off requests without a body and passes them to a plain one, one for each connection: so
/// a `LoopbackServer` serves https.
package final class TLSFront: Sendable {
  private static let program = ServerProcess.first(of: [
    "/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3",
  ])

  package static var isAvailable: Bool { program != nil && TestCertificates.program != nil }

  private let certificates: TestCertificates
  private let process: ServerProcess
  package let port: Int

  /// The file of the server's certificate, which vouches for no one.
  package var serverFile: String { certificates.path("server.pem") }

  /// Starts a server on a free port.
  ///
  /// - Parameter plainPort: The port of the plain server.
  /// - Throws: ``ConformanceFailure`` when it does not start.
  package init(to plainPort: Int) async throws {
    guard let program = Self.program else { throw ConformanceFailure("python3 is not installed") }
    let certificates = try await TestCertificates(subject: "IP:127.0.0.1")
    self.certificates = certificates
    (port, process) = try await ServerProcess.server(
      program,
      ["-c", Self.script, certificates.path("server.pem"), certificates.path("server.key"), "\(plainPort)"])
  }

  private static let script = """
    import socket, ssl, sys, threading
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])

    def serve(connection):
        try:
            tls = context.wrap_socket(connection, server_side=True)
            request = b""
            while not request.endswith(b"\\r\\n\\r\\n"):
                piece = tls.recv(65536)
                if not piece: return
                request += piece
            with socket.create_connection(("127.0.0.1", int(sys.argv[3]))) as plain:
                plain.sendall(request)
                plain.shutdown(socket.SHUT_WR)
                while piece := plain.recv(65536): tls.sendall(piece)
            tls.unwrap().close()
        except OSError:
            pass

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    print(listener.getsockname()[1], flush=True)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
    """
}
