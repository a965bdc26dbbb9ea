import AzureCore
import TestSupport
import Testing

@testable import AzureTransportCurl

@Suite("Hosts without a proxy", .alone)
struct ProxyExceptionsTests {
  @Test(
    "Names stand for their subdomains, addresses and networks for themselves",
    arguments: [
      ("", "queue.example", false), ("*", "queue.example", true), ("*", "10.0.0.1:80", true),
      ("*,example", "queue.other", false), ("example", "queue.example", true),
      ("example", "EXAMPLE:443", true),
      (".example", "example", true), (".example", "queue.example:1", true),
      ("example.", "queue.example", true),
      ("example", "queue.example.", true), ("example", "notexample", false),
      ("example", "example.org", false),
      ("a, example b", "example", true), ("a,b", "b", true), (" , ", "example", false),
      ("10.1.2.3", "10.1.2.3:80", true), ("10.1.2.3", "10.1.2.30", false), ("2.3", "10.1.2.3", false),
      ("10.0.0.0/8", "10.200.1.1", true), ("10.0.0.0/8", "11.0.0.1", false),
      ("10.0.0.0/9", "10.128.0.1", false),
      ("10.0.0.0/9", "10.127.0.1", true), ("0.0.0.0/0", "1.2.3.4", true), ("0.0.0.0/0", "[::1]", false),
      ("10.0.0.0/33", "10.0.0.1", false), ("10.0.0.0/x", "10.0.0.1", false),
      ("::1", "[::1]:80", true), ("[::1]", "[::1]", true), ("0:0:0:0:0:0:0:1", "[::1]", true),
      ("fd00::/8", "[fd12::1]:443", true), ("fd00::/8", "[fe80::1]", false),
      ("fe80::/10", "[fe80::1%25eth0]", true),
    ])
  func contains(list: String, authority: String, expected: Bool) {
    #expect(ProxyExceptions(list).contain(authority) == expected)
  }

  @Test(
    "User and password of an address are percent-decoded",
    arguments: [
      ("http://user:pass@proxy:3128", "Basic dXNlcjpwYXNz"), ("user:pass@proxy:3128", "Basic dXNlcjpwYXNz"),
      // base64 of a@b:c%/d:e
      ("http://a%40b:c%25%2Fd:e@proxy", "Basic YUBiOmMlL2Q6ZQ=="), ("http://user@proxy", "Basic dXNlcjo="),
      // base64 of u:%zz%
      ("http://u:%zz%@proxy", "Basic dTolenol"), ("http://proxy:3128", nil),
    ] as [(String, String?)])
  func environmentUser(url: String, expected: String?) throws {
    let routing = try ProxyRouting(.environment) { $0 == "http_proxy" ? url : nil }
    let server = try #require(routing.server(isEncrypted: false, to: "queue.example"))
    #expect(server.authorization?.value == expected)
    #expect(!"\(server)".contains("pass"))
  }
}
