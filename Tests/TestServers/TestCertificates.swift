import AzureQueueTesting
import Foundation

/// The files of a CA, of a server's certificate and, if wanted, of a client's, made by `openssl`.
final class TestCertificates: Sendable {
  static let program = ServerProcess.first(of: [
    "/usr/bin/openssl", "/opt/homebrew/bin/openssl", "/usr/local/bin/openssl",
  ])

  private let folder: TemporaryFolder

  /// Makes the files.
  ///
  /// - Parameters:
  ///   - subject: The alternative names in the server's certificate.
  ///   - passphrase: What opens the client's key; `nil` for no client.
  /// - Throws: ``ConformanceFailure`` when `openssl` does not make them.
  init(subject: String, clientPassphrase passphrase: String? = nil) async throws {
    guard let program = Self.program else { throw ConformanceFailure(TLSServer.reasonToSkip) }
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
    if let passphrase { try await make("client", signed + ["-passout", "pass:\(passphrase)"]) }
  }

  /// The path of a file: `authority`, `server` or `client`, with `.pem` or `.key`.
  func path(_ file: String) -> String { folder.path(file) }
}
