import AzureCore
import AzureTransportCurl
import Foundation
import TestSupport
import Testing

@Suite("Settings", .alone)
struct ConfigurationTests {
  @Test("A dump of a transport shows nothing that its threads change")
  func dumped() throws {
    #expect(try Mirror(reflecting: CurlTransport.direct()).children.isEmpty)
  }

  private func refusal(_ change: (inout CurlTransport.Configuration) -> Void) -> AzureError? {
    #expect(throws: AzureError.self) { _ = try CurlTransport.direct(change) }
  }

  @Test("The text of a key in the place of its path is not repeated")
  func keyAsPath() {
    let key = "-----BEGIN PRIVATE KEY-----\nS3CRET\n-----END PRIVATE KEY-----\n"
    let errors = [
      refusal { $0.additionalCAFile = key }, refusal { $0.clientCertificate = .init(certificateFile: key) },
    ]
    for error in errors {
      #expect(error?.message.contains("cannot be read") == true)
      #expect(error.map { "\($0)".contains("S3CRET") } == false)
    }
  }

  @Test(
    "No way to print a proxy shows a user or a password, not even of an address that must hold none",
    arguments: [
      ("http://user:S3CRET@proxy.example:3128", "Proxy.server(http://proxy.example:3128)"),
      ("HTTPS://S3CRET@proxy.example", "Proxy.server(https://proxy.example)"),
      ("http://user:S3C@RET@[::1]:3128/", "Proxy.server(http://[::1]:3128)"),
      ("http://proxy.example:3128", "Proxy.server(http://proxy.example:3128)"),
      ("socks5h://127.0.0.1:9", "Proxy.server(socks5h://127.0.0.1:9)"),
      ("user:S3CRET@proxy.example:3128", "Proxy.server(<redacted>)"), ("S3CRET", "Proxy.server(<redacted>)"),
      ("http://user:S3CRET", "Proxy.server(<redacted>)"), ("http://h/S3CRET", "Proxy.server(<redacted>)"),
      ("http://h?S3CRET", "Proxy.server(<redacted>)"), ("S3CRET://h", "Proxy.server(<redacted>)"),
      ("", "Proxy.server(<redacted>)"),
    ])
  func proxyPrints(url: String, description: String) {
    let proxy = CurlTransport.Proxy.server(url)
    let full = CurlTransport.Proxy.server(
      url, credential: .init(user: "S3CRET", password: Secret("S3CRET")), exceptions: ["S3CRET.example"])
    var configuration = CurlTransport.Configuration()
    configuration.proxy = full
    #expect("\(proxy)" == description)
    for value in [proxy, full, configuration, [full], Optional(full) as Any] as [Any] {
      var dumped = ""
      dump(value, to: &dumped)
      for print in ["\(value)", String(reflecting: value), dumped] { #expect(!print.contains("S3CRET")) }
    }
    #expect(
      "\(CurlTransport.Proxy.none) \(CurlTransport.Proxy.environment)" == "Proxy.none Proxy.environment")
  }

  @Test("The defaults make a transport")
  func defaults() throws {
    _ = try CurlTransport()
  }

  @Test("A limit of zero connections is refused")
  func noConnections() {
    let error = refusal { $0.maximumConnectionsPerHost = 0 }
    #expect(error?.kind == .invalidArgument)
    #expect(error?.message.contains("maximumConnectionsPerHost") == true)
  }

  @Test("A negative idle time is refused")
  func negativeIdleTime() {
    #expect(refusal { $0.maximumIdleTime = .seconds(-1) }?.kind == .invalidArgument)
  }

  @Test("A CA file that is missing, is a folder or holds no certificate is refused by name")
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
