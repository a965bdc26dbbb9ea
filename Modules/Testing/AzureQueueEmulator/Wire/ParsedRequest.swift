import AzurePipeline
import HTTPTypes

#if SharedKey
  import Crypto
#endif

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

  /// Takes a request apart.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - serves: Whether there is an account of a name: a host that only looks as if it named one does not, and the path
  ///     does.
  /// - Throws: `400 InvalidUri`.
  init(_ request: Request, serves: (String) -> Bool) throws(Refusal) {
    self.request = request
    method = request.head.method.rawValue
    var hostAccount = Self.account(ofHost: request.head.authority ?? "")
    if let name = hostAccount, !serves(Self.splitSecondary(name).account) { hostAccount = nil }
    isHostStyle = hostAccount != nil
    var target = request.head.path ?? "/"
    var name = hostAccount ?? ""
    let parts = target.withUTF8 { target in
      let path = target.prefix { $0 != UInt8(ascii: "?") }
      // What comes before the first slash is not looked at.
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

  /// The parts of a path, decoded; `nil` when one is empty but at the end, or has a broken escape.
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
    // Nearly all authorities end here: their second label, if any, is neither a zone nor the service.
    guard let dot = authority.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    let second = authority.utf8[dot...].dropFirst().first
    let letter = second.map { $0 | 0x20 }
    guard letter == UInt8(ascii: "q") || letter == UInt8(ascii: "z") else { return nil }
    // Hosts are the same in every case (RFC 3986 section 3.2.2).
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
    // By the last byte first, as few names go on.
    name.utf8.last == UInt8(ascii: "y") && name.hasSuffix(secondarySuffix)
      ? (String(name.dropLast(secondarySuffix.count)), true) : (String(name), false)
  }

  private static let secondarySuffix = "-secondary"
}

/// Holds the body of a request against its `Content-MD5` (RFC 1864), where there is one.
///
/// Without swift-crypto (the trait `SharedKey`) only the form of the digest is looked at.
enum ContentDigest {
  private static let name = HTTPField.Name("Content-MD5")

  /// Refuses a digest that is none, and a body that it is not the digest of.
  static func check(_ request: ReceivedRequest) throws(Refusal) {
    guard let name, let text = request.header(name) else { return }
    guard let sent = Base64.decode(text), sent.count == 16 else { throw .invalidDigest(text) }
    #if SharedKey
      let computed = digest(of: request.request.body)
      guard sent == computed else { throw .digestMismatch(sent: text, computed: Base64.encode(computed)) }
    #endif
  }

  #if SharedKey
    /// The MD5 of bytes; it finds damage and proves nothing.
    static func digest(of bytes: [UInt8]) -> [UInt8] { Array(Insecure.MD5.hash(data: bytes)) }
  #endif
}
