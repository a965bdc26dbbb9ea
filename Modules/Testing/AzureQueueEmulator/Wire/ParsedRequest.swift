import AzureCore
import HTTPTypes

#if SharedKey
  import Crypto
#endif

/// A request, parsed: its account, its resource, its parameters.
struct ParsedRequest: Sendable {
  let request: AzureRequest
  let method: String
  /// The name of the account, without `-secondary`.
  let account: String
  let isSecondary: Bool
  /// Whether the host names the account, rather than the path.
  private let isHostStyle: Bool
  /// The segments of the path below the account, decoded, without empty ones at the end.
  let segments: [String]
  let query: QueryParameters

  /// Parses a request.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - serves: Whether there is an account with a name. A host names an account only if that account exists; otherwise
  ///     the path names it.
  /// - Throws: `400 InvalidUri`.
  init(_ request: AzureRequest, serves: (String) -> Bool) throws(ServiceError) {
    self.request = request
    method = request.head.method.rawValue
    var hostAccount = Self.account(ofHost: request.head.authority ?? "")
    if let name = hostAccount, !serves(Self.splitSecondary(name).account) { hostAccount = nil }
    isHostStyle = hostAccount != nil
    var target = request.head.path ?? "/"
    var name = hostAccount ?? ""
    let parts = target.withUTF8 { target in
      let path = target.prefix { $0 != UInt8(ascii: "?") }
      // Anything before the first slash is ignored.
      var rest = path.drop { $0 != UInt8(ascii: "/") }.dropFirst()
      if hostAccount == nil {
        let part = rest.prefix { $0 != UInt8(ascii: "/") }
        name = String(decoding: UnsafeBufferPointer(rebasing: part), as: UTF8.self)[...]
        rest = rest[part.endIndex...].dropFirst()
      }
      let query = QueryParameters(bytes: UnsafeBufferPointer(rebasing: target[path.endIndex...].dropFirst()))
      return (segments: Self.segments(of: rest), query: query)
    }
    (account, isSecondary) = Self.splitSecondary(name)
    guard let segments = parts.segments, let query = parts.query else { throw .invalidURI }
    self.segments = segments
    self.query = query
  }

  /// The segments of a path, decoded; `nil` when one is empty, except at the end, or has an invalid escape.
  private static func segments(of path: Slice<UnsafeBufferPointer<UInt8>>) -> [String]? {
    var segments: [String] = []
    var rest = path
    while rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
    while !rest.isEmpty {
      let part = rest.prefix { $0 != UInt8(ascii: "/") }
      guard !part.isEmpty, let segment = PercentDecoding.decode(UnsafeBufferPointer(rebasing: part)) else {
        return nil
      }
      segments.append(segment)
      rest = rest[part.endIndex...].dropFirst()
    }
    return segments
  }

  /// The URL of the account as in the request, with a slash at the end and without a default port.
  var endpoint: String {
    let root = Self.root(scheme: request.head.scheme ?? "http", request.head.authority ?? "")
    return isHostStyle ? root : root + account + (isSecondary ? Self.secondarySuffix : "") + "/"
  }

  /// Whether the request came over TLS.
  var isSecure: Bool { request.head.scheme == "https" }

  /// The value of a header field; several values are joined with commas.
  func header(_ name: HTTPField.Name) -> String? {
    let fields = request.head.headerFields
    guard let first = fields.firstIndex(where: { $0.name == name }) else { return nil }
    // Nearly always there is only one.
    let others = fields[first...].dropFirst().contains { $0.name == name }
    return others ? fields[name] : fields[first].value
  }

  /// The first label of a host such as `account.queue.core.windows.net` or `account.z12.queue.storage.azure.net`;
  /// `nil` for any other host; then the path names the account.
  private static func account(ofHost authority: String) -> Substring? {
    // A quick exit for most hosts: their second label, if any, is neither a zone nor the service.
    guard let dot = authority.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    let second = authority.utf8[dot...].dropFirst().first
    let letter = second.map { $0 | 0x20 }
    guard letter == UInt8(ascii: "q") || letter == UInt8(ascii: "z") else { return nil }
    // Hosts are case-insensitive (RFC 3986 section 3.2.2).
    let labels = authority.asciiLowercased.utf8.prefix { $0 != UInt8(ascii: ":") }
      .split(separator: UInt8(ascii: ".")).map { String(Substring($0)) }
    guard labels.count >= 3 else { return nil }
    let isZone =
      labels[1].utf8.first == UInt8(ascii: "z") && labels[1].utf8.count > 1
      && labels[1].utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    guard labels[1].isExactly("queue") || (isZone && labels[2].isExactly("queue")) else { return nil }
    var account = Substring(labels[0])
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
    // The last byte first, which excludes most names.
    name.utf8.last == UInt8(ascii: "y") && name.hasSuffix(secondarySuffix)
      ? (String(name.dropLast(secondarySuffix.count)), true) : (String(name), false)
  }

  private static let secondarySuffix = "-secondary"
}

/// Compares the body of a request with its `Content-MD5` (RFC 1864), if it has one.
///
/// Without swift-crypto (the trait `SharedKey`), only the form of the digest is checked.
enum ContentDigest {
  private static let name = HTTPField.Name("Content-MD5")

  /// Throws when the digest is malformed or not that of the body.
  static func check(_ request: ParsedRequest) throws(ServiceError) {
    guard let name, let text = request.header(name) else { return }
    guard let sent = Base64.decode(text), sent.count == 16 else { throw .invalidDigest(text) }
    #if SharedKey
      let computed = digest(of: request.request.body)
      guard sent == computed else { throw .digestMismatch(sent: text, computed: Base64.encode(computed)) }
    #endif
  }

  #if SharedKey
    /// The MD5 of bytes, which detects accidental damage only.
    static func digest(of bytes: [UInt8]) -> [UInt8] { Array(Insecure.MD5.hash(data: bytes)) }
  #endif
}
