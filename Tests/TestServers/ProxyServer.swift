import AzureQueueTesting
import Foundation

/// A tinyproxy on 127.0.0.1, which lets nobody through without a user and a password.
package final class ProxyServer: Sendable {
  private static let program = ServerProcess.first(of: [
    "/usr/bin/tinyproxy", "/opt/homebrew/bin/tinyproxy", "/usr/local/bin/tinyproxy",
  ])

  package static var isAvailable: Bool { program != nil }
  package static let reasonToSkip = "tinyproxy is not installed: no real proxy is tested"
  package static let user = "proxy-user"
  package static let password = "proxy-pass-4711"

  package let port: Int
  private let folder: TemporaryFolder
  private let process: ServerProcess

  /// The address without user and password.
  package var url: String { "http://127.0.0.1:\(port)" }
  /// The address as an environment variable holds it.
  package var urlWithCredential: String { "http://\(Self.user):\(Self.password)@127.0.0.1:\(port)" }

  /// The request lines that the proxy has let through, by its own log.
  package var requests: [String] {
    let log = FileManager.default.contents(atPath: folder.path("log")).map {
      String(decoding: $0, as: UTF8.self)
    }
    return (log ?? "").split(separator: "\n").compactMap { line in
      guard line.contains("Request (file descriptor"), let start = line.range(of: "): ") else { return nil }
      return String(line[start.upperBound...])
    }
  }

  /// Starts a proxy on a free port.
  ///
  /// - Throws: ``ConformanceFailure`` when it does not start.
  package init() async throws {
    guard let program = Self.program else { throw ConformanceFailure(Self.reasonToSkip) }
    let folder = try TemporaryFolder("proxy")
    self.folder = folder
    (port, process) = try await DedicatedThread.run {
      // Another program may take the free port before the proxy does; then the next one is tried.
      for _ in 1...5 {
        let port = try UnusedPort().port
        let settings = try folder.write(
          """
          Port \(port)
          Listen 127.0.0.1
          Timeout 20
          LogFile "\(folder.path("log"))"
          LogLevel Connect
          Allow 127.0.0.1
          BasicAuth \(Self.user) \(Self.password)

          """, to: "settings")
        let process = try ServerProcess(program, ["-d", "-c", settings])
        if Self.isReached(port, process) { return (port, process) }
      }
      throw ConformanceFailure("tinyproxy does not start")
    }
  }

  /// Waits until the proxy takes connections; false when it has ended or ten seconds have passed.
  private static func isReached(_ port: Int, _ process: ServerProcess) -> Bool {
    for _ in 1...1000 where process.isRunning {
      if LoopbackProbe.isListening(on: port) { return true }
      // The proxy writes nothing when it begins to listen, so only asking again tells.
      usleep(10_000)
    }
    return false
  }
}
