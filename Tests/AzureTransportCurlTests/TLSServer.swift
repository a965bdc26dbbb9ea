import AzureQueueTesting
import Foundation

/// An `openssl s_server` on 127.0.0.1 with a certificate of its own, which answers every GET with a page.
final class TLSServer: Sendable {
  private static let program = ["/usr/bin/openssl", "/usr/local/bin/openssl", "/opt/homebrew/bin/openssl"]
    .first {
      FileManager.default.isExecutableFile(atPath: $0)
    }

  static var isAvailable: Bool { program != nil }

  let port: Int
  private let folder: URL
  private let server: Process

  /// The certificate's file; it signs itself.
  var certificate: String { folder.appendingPathComponent("certificate.pem").path }

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - subject: The alternative name in the certificate.
  ///   - options: Further options of `s_server`.
  /// - Throws: What keeps `openssl` from starting.
  init(subject: String = "IP:127.0.0.1", options: [String] = []) async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let (certificate, key) = (
      folder.appendingPathComponent("certificate.pem").path, folder.appendingPathComponent("key.pem").path
    )
    let (maker, _) = try Self.start([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=loopback", "-addext",
      "subjectAltName=\(subject)", "-keyout", key, "-out", certificate,
    ])
    try await DedicatedThread.run { maker.waitUntilExit() }
    let (process, output) = try Self.start(
      ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key] + options)
    server = process
    port = try await DedicatedThread.run {
      // The server tells its port in a line such as `ACCEPT 127.0.0.1:40213`.
      var text = ""
      while let bytes = try output.fileHandleForReading.read(upToCount: 1) {
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

  deinit {
    server.terminate()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func start(_ arguments: [String]) throws -> (Process, Pipe) {
    guard let program else { throw ConformanceFailure("openssl is not installed") }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return (process, output)
  }
}
