import AzureCore
import HTTPTypes

/// What the CORS rules add to the response to a request that is not a preflight.
///
/// From recordings: a GET or HEAD that a rule for all origins allows gets a cross-origin response even without `Origin`.
/// Responses to GET and HEAD have `Vary` when the origin decided, or would have decided.
struct CrossOrigin {
  /// The value of `Access-Control-Allow-Origin`; `nil` when no rule matched.
  private(set) var allowedOrigin: String?
  private(set) var allowsCredentials = false
  private(set) var varies = false
  private var exposed: CORSHeaderList?

  init(_ request: ParsedRequest, rules: [CORSRule]) {
    guard !rules.isEmpty else { return }
    let isRead = request.method == "GET" || request.method == "HEAD"
    let origin = request.header(.origin)
    let rule = rules.first { rule in
      guard let origin else {
        return isRead && rule.allowsAllOrigins && rule.methods.contains(request.method)
      }
      return rule.matches(origin: origin, method: request.method)
    }
    if let rule {
      exposed = rule.exposedHeaders
      allowedOrigin = rule.allowsAllOrigins ? "*" : origin
      allowsCredentials = !rule.allowsAllOrigins
      varies = isRead && !rule.allowsAllOrigins
    } else {
      varies = isRead && !rules.contains(where: \.allowsAllOrigins)
    }
  }

  /// The header fields to add before `Date`.
  ///
  /// - Parameter names: The names of the other header fields that can be exposed, in the service's order.
  /// - Returns: The header fields, in order.
  func fields(exposing names: [String]) -> [(name: String, value: String)] {
    guard let allowedOrigin else { return [] }
    var fields: [(name: String, value: String)] = []
    let exposedNames = names.filter { exposed?.contains($0) == true }
    if !exposedNames.isEmpty {
      fields.append(("Access-Control-Expose-Headers", exposedNames.joined(separator: ",")))
    }
    fields.append(("Access-Control-Allow-Origin", allowedOrigin))
    if allowsCredentials { fields.append(("Access-Control-Allow-Credentials", "true")) }
    return fields
  }
}

/// The names of header fields that can be exposed to web pages, in the service's order.
///
/// From recordings: `Content-Length` and `Transfer-Encoding` are always both listed.
struct ExposableNames {
  let names: [String]

  private static let leading = ["x-ms-request-id", "x-ms-client-request-id", "server", "x-ms-version"]
  private static let trailing = ["Content-Length", "Date", "Transfer-Encoding"]
  private static let metadataPrefix = "x-ms-meta-"

  init(_ fields: HTTPFields, includesContentType: Bool) {
    let present = fields.map(\.name)
    // The `Server` of errors of the front end is not exposed.
    let isService = present.contains { $0.canonicalName == "x-ms-version" }
    var names: [String] = []
    for name in Self.leading where name != "server" || isService {
      names += present.filter { $0.canonicalName == name }.map(\.rawName)
    }
    if includesContentType { names += present.filter { $0 == .contentType }.map(\.rawName) }
    let own = present.filter {
      $0.canonicalName.hasPrefix("x-ms-") && !Self.leading.contains($0.canonicalName)
    }
    names += own.filter { !$0.canonicalName.hasPrefix(Self.metadataPrefix) }.map(\.rawName)
    names += present.filter { $0 == .cacheControl }.map(\.rawName)
    names += own.filter { $0.canonicalName.hasPrefix(Self.metadataPrefix) }.map(\.rawName)
    self.names = names + Self.trailing
  }
}

extension QueueEngine {
  /// Handles a preflight request, which is anonymous and whose resource need not exist.
  ///
  /// The first rule with this origin and method decides alone.
  func preflight(_ request: ParsedRequest) throws(ServiceError) -> OperationResult {
    let origin = try Self.field("Origin", of: request)
    let method = try Self.field("Access-Control-Request-Method", of: request)
    let headers = HTTPField.Name("Access-Control-Request-Headers").flatMap { request.header($0) } ?? ""
    guard
      let rule = accounts[request.account]?.properties.corsRules.first(where: {
        $0.matches(origin: origin, method: method)
      }), CommaList.parts(headers).allSatisfy(rule.allowedHeaders.contains)
    else { throw .corsPreflight }
    var fields = [
      ("Access-Control-Allow-Origin", rule.allowsAllOrigins ? "*" : origin),
      ("Access-Control-Allow-Methods", method),
    ]
    if !headers.isEmpty { fields.append(("Access-Control-Allow-Headers", headers)) }
    fields.append(("Access-Control-Max-Age", String(rule.maximumAge)))
    fields.append(("Access-Control-Allow-Credentials", "true"))
    return OperationResult(status: 200, headers: fields)
  }

  private static func field(_ name: String, of request: ParsedRequest) throws(ServiceError) -> String {
    guard let field = HTTPField.Name(name), let value = request.header(field), !value.isEmpty else {
      throw .invalidHeader(name, "")
    }
    return value
  }
}

/// One CORS rule: for requests from web pages of other origins.
struct CORSRule: Sendable {
  let origins: [String]
  let methods: [String]
  let allowedHeaders: CORSHeaderList
  let exposedHeaders: CORSHeaderList
  let maximumAge: Int64

  var allowsAllOrigins: Bool { origins == ["*"] }

  /// Whether the rule applies to an origin and a method; both are compared exactly.
  func matches(origin: String, method: String) -> Bool {
    (allowsAllOrigins || origins.contains(where: origin.isExactly))
      && methods.contains(where: method.isExactly)
  }
}

/// The header names of a rule: whole names, and prefixes, written with an asterisk.
struct CORSHeaderList: Sendable {
  let names: [String]
  /// Without the asterisk; the empty prefix stands for every name.
  let prefixes: [String]

  /// Creates a list from names and prefixes.
  init(_ items: [String]) {
    let endsWithAsterisk = { (name: String) in name.utf8.last == UInt8(ascii: "*") }
    names = items.filter { !endsWithAsterisk($0) }
    prefixes = items.filter(endsWithAsterisk).map { String(Substring($0.utf8.dropLast())) }
  }

  var isEmpty: Bool { names.isEmpty && prefixes.isEmpty }

  /// The list as the service returns it: whole names first.
  var text: String { (names + prefixes.map { $0 + "*" }).joined(separator: ",") }

  func contains(_ name: String) -> Bool {
    let name = name.asciiLowercased
    return names.contains { $0.asciiLowercased.isExactly(name) }
      || prefixes.contains { name.startsExactly(with: $0.asciiLowercased) }
  }
}
