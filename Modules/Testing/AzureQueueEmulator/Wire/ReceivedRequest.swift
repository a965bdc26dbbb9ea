import AzurePipeline
import HTTPTypes

/// A request taken apart: whose account, which resource, which parameters.
struct ReceivedRequest: Sendable {
  let request: Request
  let method: String
  /// The name of the account, without `-secondary`.
  let account: String
  let isSecondary: Bool
  /// Whether the host names the account, rather than the path.
  private let isHostStyle: Bool
  /// The path below the account, decoded, without empty parts at the end.
  let segments: [String]
  let query: QueryParameters

  init(_ request: Request) throws(Refusal) {
    self.request = request
    method = request.head.method.rawValue
    var parts = request.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .dropFirst().map { Substring($0) }[...]
    let hostAccount = Self.account(ofHost: request.head.authority ?? "")
    isHostStyle = hostAccount != nil
    (account, isSecondary) = Self.splitSecondary(hostAccount ?? parts.popFirst() ?? "")
    while parts.last?.isEmpty == true { parts.removeLast() }
    var segments: [String] = []
    for part in parts {
      guard !part.isEmpty, let segment = PercentDecoding.decode(part) else { throw .invalidURI }
      segments.append(segment)
    }
    self.segments = segments
    query = try QueryParameters(request.query)
  }

  /// The address of the account as the request names it, with a slash at the end and without a default port.
  var endpoint: String {
    let root = Self.root(scheme: request.head.scheme ?? "http", request.head.authority ?? "")
    return isHostStyle ? root : root + account + (isSecondary ? Self.secondarySuffix : "") + "/"
  }

  /// Whether the request came over TLS.
  var isSecure: Bool { request.head.scheme == "https" }

  /// The value of a header field; several are joined with a comma.
  func header(_ name: HTTPField.Name) -> String? {
    let fields = request.head.headerFields
    guard let first = fields.firstIndex(where: { $0.name == name }) else { return nil }
    // Nearly always there is one only, which needs no joining.
    let others = fields[first...].dropFirst().contains { $0.name == name }
    return others ? fields[name] : fields[first].value
  }

  /// The first label of a host such as `account.queue.core.windows.net` or `account.z12.queue.storage.azure.net`;
  /// `nil` for any other host, where the path names the account.
  private static func account(ofHost authority: String) -> Substring? {
    // By bytes, as nearly all authorities end here: what is compared is ASCII.
    let labels = authority.utf8.prefix { $0 != UInt8(ascii: ":") }.split(separator: UInt8(ascii: "."))
      .map { Substring($0) }
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
    name.hasSuffix(secondarySuffix)
      ? (String(name.dropLast(secondarySuffix.count)), true) : (String(name), false)
  }

  private static let secondarySuffix = "-secondary"
}
