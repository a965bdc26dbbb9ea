import AzureCore

/// What a bearer challenge of the service asks for, once it has been found worth trusting.
enum BearerChallenge: Sendable, Hashable {
  /// Another token with these claims, as JSON text (continuous access evaluation).
  case claims(String)
  /// A token of this tenant for this scope.
  case tenant(id: String, scope: String)

  /// Reads the challenges of a 401; `nil` when none says what is asked for.
  ///
  /// - Parameters:
  ///   - field: The value of `WWW-Authenticate`.
  ///   - host: The authority of the request that was refused.
  ///   - options: Which authorities and audiences are trusted.
  /// - Throws: ``AzureError`` when a challenge is there but must not be met.
  init?(_ field: String, from host: String, options: BearerOptions) throws(AzureError) {
    let challenges = AuthenticationChallenge.parse(field).filter { $0.scheme == "bearer" }
    for challenge in challenges where challenge.parameters["error"]?.lowercased() == "insufficient_claims" {
      guard let claims = challenge.parameters["claims"].flatMap(Self.claims) else {
        throw .untrusted("The claims of the service's challenge cannot be read")
      }
      self = .claims(claims)
      return
    }
    for challenge in challenges {
      guard let uri = challenge.parameters["authorization_uri"],
        let resource = challenge.parameters["resource_id"]
      else { continue }
      guard let tenant = Self.tenant(uri, options.authorityHosts) else {
        throw .untrusted(
          "The service's challenge names an authority that is not known, so no token was asked for")
      }
      guard Self.isTrusted(resource, host: host, options) else {
        throw .untrusted(
          "The service's challenge names a resource that is neither storage nor the host that was called")
      }
      self = .tenant(id: tenant, scope: BearerOptions.scope(of: resource))
      return
    }
    return nil
  }

  /// The decoded claims: they must be text and look like a JSON object, and travel on unchanged.
  private static func claims(_ encoded: String) -> String? {
    guard let bytes = Base64Codec.decode(encoded, allowing: [.urlAlphabet, .noPadding]),
      let text = String(validating: bytes, as: UTF8.self)
    else {
      return nil
    }
    let inner = bytes.filter { $0 > 0x20 }
    guard inner.first == UInt8(ascii: "{"), inner.last == UInt8(ascii: "}") else { return nil }
    return text
  }

  /// The first segment of the path of `https://{known authority}/{tenant}/...`.
  static func tenant(_ uri: String, _ authorities: Set<String>) -> String? {
    guard let address = HTTPSAddress(uri), authorities.contains(address.authority) else { return nil }
    let segment = address.path.dropFirst().prefix { $0 != "/" }
    let isName = segment.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard isName, segment.contains(where: { $0 != "." }) else { return nil }
    return String(segment)
  }

  private static func isTrusted(_ resource: String, host: String, _ options: BearerOptions) -> Bool {
    guard let address = HTTPSAddress(resource), address.path.isEmpty || address.path == "/" else {
      return false
    }
    let isStorage = address.authority == "storage.azure.com"
    return isStorage || address.authority.isExactly(host.asciiLowercased)
      || BearerOptions.scope(of: resource).isExactly(BearerOptions.scope(of: options.audience))
  }
}

/// An address with `https`, taken apart just as far as trust needs.
struct HTTPSAddress {
  /// Host and optional port, in lower case.
  var authority: String
  /// The path, empty or with its slash; there is neither query nor fragment.
  var path: Substring

  init?(_ text: String) {
    let scheme = "https://"
    guard text.utf8.count > scheme.utf8.count, text.prefix(scheme.count).lowercased() == scheme else {
      return nil
    }
    let rest = text.dropFirst(scheme.count)
    let isPlain = rest.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-._:/[]".utf8.contains(byte)
      }
    }
    guard isPlain else { return nil }
    let end = rest.firstIndex(of: "/") ?? rest.endIndex
    authority = rest[..<end].lowercased()
    path = rest[end...]
    guard !authority.isEmpty else { return nil }
  }
}

extension AzureError {
  fileprivate static func untrusted(_ message: String) -> AzureError { AzureError(.credential, message) }
}
