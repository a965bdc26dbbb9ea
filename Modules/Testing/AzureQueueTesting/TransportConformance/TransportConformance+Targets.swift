import AzureCore
import HTTPTypes

extension TransportConformance {
  /// The request target arrives byte for byte: nothing is decoded, encoded or normalized.
  static let targetScenarios: [Scenario] = [
    target("A target keeps its percent-escapes", "/queue/a%20b%C3%BC?x=%26%3D%2b"),
    target("A target keeps plus signs", "/queue?a=1+2&b=%2B"),
    target("A target keeps sub-delimiters", "/it's(1)*!$,;:@?q=it's(1)*!$,;:@/?"),
    target("A target keeps an escaped slash", "/queue/a%2Fb%2fc"),
    target("A target keeps double slashes", "/queue//messages//1"),
    target("A target keeps dot segments", "/queue/../other/./x"),
    target("A target keeps escaped dot segments", "/queue/%2E%2E/x"),
    target("A target keeps an empty query", "/queue?"),
    target("A target keeps a query of empty items", "/queue?&&a=&=b"),
    target(
      "A target keeps a query of 6000 characters", "/queue?sig=" + String(repeating: "aB%2F", count: 1200)),
    target("The root path arrives as a slash", "/"),
    target("A query without a path arrives after a slash", "/?comp=list"),
  ]

  private static func target(_ name: String, _ target: String) -> Scenario {
    Scenario(name) { bench in
      let (sent, arrived, _) = try await bench.arrival(.get, target)
      let line = "GET \(target) HTTP/1.1"
      try expect(sent.target == target, "The case itself is wrong: \(sent.target)")
      try expect(arrived.requestLine == line, "Sent “\(line)”, arrived “\(arrived.requestLine)”")
    }
  }
}
