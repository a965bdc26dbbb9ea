import AzurePipeline
import HTTPTypes

/// A request taken apart: whose account, which resource, which parameters.
struct ReceivedRequest: Sendable {
  let request: Request
  let method: String
  /// The name of the account, without `-secondary`.
  let account: String
  let isSecondary: Bool
  /// The address of the account as the request names it, with a slash at the end and without a default port.
  let endpoint: String
  /// The path below the account, decoded, without empty parts at the end.
  let segments: [String]
  let query: QueryParameters

  init(_ request: Request) throws(Refusal) {
    self.request = request
    method = request.head.method.rawValue
    var parts = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    let named: Substring
    let authority = request.head.authority ?? ""
    let root = Self.root(scheme: request.head.scheme ?? "http", authority)
    if let account = Self.account(ofHost: authority) {
      named = account
      endpoint = root
    } else {
      named = parts.popFirst() ?? ""
      endpoint = root + named + "/"
    }
    (account, isSecondary) = Self.splitSecondary(named)
    while parts.last?.isEmpty == true { parts.removeLast() }
    var segments: [String] = []
    for part in parts {
      guard !part.isEmpty, let segment = PercentDecoding.decode(part) else { throw .invalidURI }
      segments.append(segment)
    }
    self.segments = segments
    query = try QueryParameters(request.query)
  }

  /// Whether the request came over TLS.
  var isSecure: Bool { request.head.scheme == "https" }

  /// The value of a header field; several are joined with a comma.
  func header(_ name: HTTPField.Name) -> String? { request.head.headerFields[name] }

  /// The first label of a host such as `account.queue.core.windows.net` or `account.z12.queue.storage.azure.net`;
  /// `nil` for any other host, where the path names the account.
  private static func account(ofHost authority: String) -> Substring? {
    let labels = authority.prefix { $0 != ":" }.split(separator: ".")
    guard labels.count >= 3 else { return nil }
    let isZone =
      labels[1].first == "z" && !labels[1].dropFirst().isEmpty
      && labels[1].dropFirst().allSatisfy(\.isNumber)
    guard labels[1] == "queue" || (isZone && labels[2] == "queue") else { return nil }
    var account = labels[0]
    for suffix in ["-ipv6", "-dualstack"] where account.hasSuffix(suffix) {
      account = account.dropLast(suffix.count)
    }
    return account
  }

  private static func root(scheme: String, _ authority: String) -> String {
    let port = scheme == "https" ? ":443" : ":80"
    return scheme + "://" + (authority.hasSuffix(port) ? String(authority.dropLast(port.count)) : authority)
      + "/"
  }

  private static func splitSecondary(_ name: Substring) -> (account: String, isSecondary: Bool) {
    name.hasSuffix("-secondary") ? (String(name.dropLast(10)), true) : (String(name), false)
  }
}
