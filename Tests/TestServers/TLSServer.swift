import AzureQueueTesting
import Foundation

/// An `openssl s_server` on 127.0.0.1 that responds to every GET with a page; its certificate is of a CA of its own.
package final class TLSServer: Sendable {
  package static var isAvailable: Bool { TestCertificates.program != nil }
  package static let reasonToSkip = "openssl is not installed: TLS is not tested"
  package static let passphrase = "client-pass-4711"

  package let port: Int
  private let certificates: TestCertificates
  private let server: ServerProcess

  /// The file of the CA's certificate.
  package var authorityFile: String { certificates.path("authority.pem") }
  /// The file of a certificate that the CA gave a client.
  package var clientFile: String { certificates.path("client.pem") }
  /// The file of that client's key, which ``passphrase`` opens.
  package var clientKeyFile: String { certificates.path("client.key") }
  /// The file of the server's certificate, which vouches for no one.
  package var serverFile: String { certificates.path("server.pem") }
  /// The file of the server's key, without a passphrase.
  package var serverKeyFile: String { certificates.path("server.key") }

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - subject: The alternative names in the certificate.
  ///   - asksForClient: Whether clients must show a certificate of the CA.
  ///   - options: Further options of `s_server`.
  /// - Throws: What keeps `openssl` from starting.
  package init(
    subject: String = "IP:127.0.0.1,IP:0.0.0.0", asksForClient: Bool = false, options: [String] = []
  ) async throws {
    guard let program = TestCertificates.program else { throw ConformanceFailure(Self.reasonToSkip) }
    certificates = try await TestCertificates(
      subject: subject, clientPassphrase: asksForClient ? Self.passphrase : nil)
    var arguments = [
      "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificates.path("server.pem"),
      "-key", certificates.path("server.key"),
    ]
    if asksForClient {
      arguments += ["-CAfile", certificates.path("authority.pem"), "-Verify", "1", "-verify_return_error"]
    }
    let server = try ServerProcess(program, arguments + options)
    self.server = server
    port = try await DedicatedThread.run { try Self.port(told: server.output) }
  }

  /// The server tells its port in a line such as `ACCEPT 127.0.0.1:40213`.
  private static func port(told output: FileHandle) throws -> Int {
    var text = ""
    while let bytes = try output.read(upToCount: 1), !bytes.isEmpty {
      text += String(decoding: bytes, as: UTF8.self)
      if text.hasSuffix("\n"), let line = text.split(separator: "\n").last, line.hasPrefix("ACCEPT "),
        let port = line.split(separator: ":").last.flatMap({ Int($0) })
      {
        return port
      }
    }
    throw ConformanceFailure("openssl s_server does not tell its port: \(text)")
  }
}
