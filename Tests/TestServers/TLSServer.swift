import AzureQueueTesting
import Foundation

/// An `openssl s_server` on 127.0.0.1 that answers every GET with a page; its certificate is of a CA of its own.
package final class TLSServer: Sendable {
  private static let program = ServerProcess.first(of: [
    "/usr/bin/openssl", "/opt/homebrew/bin/openssl", "/usr/local/bin/openssl",
  ])

  package static var isAvailable: Bool { program != nil }
  package static let reasonToSkip = "openssl is not installed: TLS is not tested"
  package static let passphrase = "client-pass-4711"

  package let port: Int
  private let folder: TemporaryFolder
  private let server: ServerProcess

  /// The file of the CA's certificate.
  package var authorityFile: String { folder.path("authority.pem") }
  /// The file of a certificate that the CA gave a client.
  package var clientFile: String { folder.path("client.pem") }
  /// The file of that client's key, which ``passphrase`` opens.
  package var clientKeyFile: String { folder.path("client.key") }
  /// The file of the server's certificate, which vouches for nobody.
  package var serverFile: String { folder.path("server.pem") }
  /// The file of the server's key, without a passphrase.
  package var serverKeyFile: String { folder.path("server.key") }

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
    guard let program = Self.program else { throw ConformanceFailure(Self.reasonToSkip) }
    folder = try TemporaryFolder("tls")
    let settings = try folder.write("[req]\ndistinguished_name=dn\n[dn]\n", to: "settings")
    // CAs of the same name would be taken for one with a broken signature.
    let identity = UUID().uuidString
    let make = { [folder] (name: String, further: [String]) in
      try await ServerProcess.finish(
        program,
        [
          "req", "-x509", "-config", settings, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
          "-days", "2", "-subj", "/CN=\(name) \(identity)", "-keyout", folder.path("\(name).key"),
          "-out", folder.path("\(name).pem"),
        ] + further)
    }
    let signed = ["-CA", folder.path("authority.pem"), "-CAkey", folder.path("authority.key")]
    try await make("authority", ["-nodes", "-addext", "basicConstraints=critical,CA:TRUE"])
    try await make("server", signed + ["-nodes", "-addext", "subjectAltName=\(subject)"])
    var arguments = [
      "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", folder.path("server.pem"),
      "-key", folder.path("server.key"),
    ]
    if asksForClient {
      try await make("client", signed + ["-passout", "pass:\(Self.passphrase)"])
      arguments += ["-CAfile", folder.path("authority.pem"), "-Verify", "1", "-verify_return_error"]
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
