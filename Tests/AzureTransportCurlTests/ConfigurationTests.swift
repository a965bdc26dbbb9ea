import AzurePipeline
import AzureTransportCurl
import Foundation
import Testing

@Suite("Settings")
struct ConfigurationTests {
  @Test("A transport that is dumped shows nothing of what its threads change")
  func dumped() throws {
    #expect(try Mirror(reflecting: CurlTransport.direct()).children.isEmpty)
  }

  private func refusal(_ change: (inout CurlTransport.Configuration) -> Void) -> AzureError? {
    #expect(throws: AzureError.self) { _ = try CurlTransport.direct(change) }
  }

  @Test("The defaults make a transport")
  func defaults() throws {
    _ = try CurlTransport()
  }

  @Test("A cap of no connection is refused")
  func noConnections() {
    let error = refusal { $0.maximumConnectionsPerHost = 0 }
    #expect(error?.kind == .invalidArgument)
    #expect(error?.message.contains("maximumConnectionsPerHost") == true)
  }

  @Test("A negative idle time is refused")
  func negativeIdleTime() {
    #expect(refusal { $0.maximumIdleTime = .seconds(-1) }?.kind == .invalidArgument)
  }

  @Test("A CA file that is not there, is a folder or holds no certificate is refused by name")
  func badCAFile() throws {
    let empty = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).pem")
    try Data("no certificate".utf8).write(to: empty)
    defer { try? FileManager.default.removeItem(at: empty) }
    for path in ["/no/such/file.pem", FileManager.default.temporaryDirectory.path, empty.path, "/nul\0/x"] {
      let error = refusal { $0.additionalCAFile = path }
      #expect(error?.kind == .invalidArgument)
      #expect(error?.message.contains(path) == true)
    }
  }
}
