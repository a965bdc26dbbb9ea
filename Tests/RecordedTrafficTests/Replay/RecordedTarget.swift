import AzureCore

/// The target of a recorded request, taken apart: host, path and query as they stood on the wire.
struct RecordedTarget {
  let scheme: String
  var isSecondary: Bool
  /// Whether the recorder wrote over the name of the account and with it the location.
  let hidesLocation: Bool
  /// The percent-encoded parts of the path.
  var segments: [String]
  /// The percent-encoded items of the query.
  var query: [(name: String, value: String)]

  init(_ url: String) {
    scheme = url.hasPrefix("http:") ? "http" : "https"
    let rest = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    hidesLocation = host.hasPrefix("REDACTED.")
    isSecondary = host.prefix { $0 != "." }.hasSuffix("-secondary")
    let target = rest.dropFirst(host.count).split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    segments = (target.first ?? "").split(separator: "/").map(String.init)
    query = (target.count > 1 ? target[1] : "").split(separator: "&").map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
  }

  var queue: String { segments.first ?? "" }

  /// The id of the message, where one is addressed.
  var message: String? { segments.count == 3 ? segments[2] : nil }

  /// The decoded value of a query item.
  subscript(_ name: String) -> String? {
    query.first { $0.name.lowercased() == name }.flatMap { PercentEncoding.decode($0.value) }
  }

  mutating func set(_ name: String, _ value: String) {
    query.removeAll { $0.name.lowercased() == name }
    query.append((name, PercentEncoding.encode(value)))
  }

  /// Path and query as a request line has them.
  var text: String {
    let path = "/" + segments.joined(separator: "/")
    guard !query.isEmpty else { return path }
    return path + "?" + query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }
}
