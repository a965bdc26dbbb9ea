import AzureQueueTesting
import Foundation

/// A server on 127.0.0.1 that speaks TLS on any number of connections, and ends its responses and connections as the path of
/// a request says: `/FRAMING/PART/ENDING`.
///
/// - FRAMING: `length`, `chunked` or `open`, which is ended by the end of the connection alone.
/// - PART: `whole`, or `half` of the body.
/// - ENDING: `keep`, `alert` (TLS's closing alert, then the end), `cut` (the end without it) or `reset`.
///
/// The body says which connection it came on, which request of that connection it responds to, and whether the TLS session is
/// `new` or `resumed`: for example `1.2 new`.
package final class EndingTLSServer: Sendable {
  private static let program = ServerProcess.first(of: [
    "/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3",
  ])

  package static var isAvailable: Bool { program != nil && TestCertificates.program != nil }
  package static let reasonToSkip =
    "python3 or openssl is not installed: the end of TLS connections is not tested"

  private let certificates: TestCertificates
  private let process: ServerProcess
  package let port: Int

  /// Host and port.
  package var authority: String { "127.0.0.1:\(port)" }
  /// The file of the CA's certificate.
  package var authorityFile: String { certificates.path("authority.pem") }

  /// Starts a server on a free port.
  ///
  /// - Parameter version: The newest version of TLS: `1.2` or `1.3`.
  /// - Throws: ``ConformanceFailure`` when it does not start.
  package init(version: String = "1.3") async throws {
    guard let program = Self.program else { throw ConformanceFailure(Self.reasonToSkip) }
    let certificates = try await TestCertificates(subject: "IP:127.0.0.1")
    self.certificates = certificates
    (port, process) = try await ServerProcess.server(
      program, ["-c", Self.script, certificates.path("server.pem"), certificates.path("server.key"), version])
  }

  private static let script = """
    import itertools, os, socket, ssl, struct, sys, threading
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    context.maximum_version = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[sys.argv[3]]
    numbers, lock = itertools.count(1), threading.Lock()

    def read(tls):
        request = b""
        while not request.endswith(b"\\r\\n\\r\\n"):
            piece = tls.recv(65536)
            if not piece: return None
            request += piece
        return request.split(b" ")[1].decode().strip("/").split("/")

    def response(body, framing, part):
        kept = body if part == "whole" else body[:len(body) // 2]
        head = "HTTP/1.1 200 OK\\r\\n"
        if framing == "length": return head + f"Content-Length: {len(body)}\\r\\n\\r\\n" + kept
        if framing == "open": return head + "\\r\\n" + kept
        chunk = f"Transfer-Encoding: chunked\\r\\n\\r\\n{len(body):x}\\r\\n" + kept
        return head + chunk + ("\\r\\n0\\r\\n\\r\\n" if part == "whole" else "")

    def serve(connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            tls = context.wrap_socket(connection, server_side=True)
            with lock: number = next(numbers)
            for request in itertools.count(1):
                path = read(tls)
                if path is None: break
                framing, part, ending = path
                state = "resumed" if tls.session_reused else "new"
                tls.sendall(response(f"{number}.{request} {state}", framing, part).encode())
                if ending == "keep": continue
                if ending == "alert":
                    tls.unwrap().close()
                    return
                descriptor = tls.detach()
                if ending == "reset":
                    raw = socket.socket(fileno=descriptor)
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    raw.close()
                else:
                    os.close(descriptor)
                return
            tls.close()
        except OSError:
            pass

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    print(listener.getsockname()[1], flush=True)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
    """
}
