import AzureCore
import Foundation
import HTTPTypes

/// Which part of the issuer a path names.
struct IssuerPlace: Equatable {
  enum Kind: Equatable { case configuration, keys, token, deviceCode, device }

  let kind: Kind
  private let tenant: Substring

  /// `nil` for a path that is none of the issuer's: those of queues have two segments fewer.
  init?(path: Substring) {
    let segments = path.split(separator: "/")
    guard let tenant = segments.first else { return nil }
    switch segments.dropFirst().joined(separator: "/") {
    case "v2.0/.well-known/openid-configuration", ".well-known/openid-configuration": kind = .configuration
    case "discovery/v2.0/keys": kind = .keys
    case "oauth2/v2.0/token": kind = .token
    case "oauth2/v2.0/devicecode": kind = .deviceCode
    case "oauth2/v2.0/device": kind = .device
    default: return nil
    }
    self.tenant = tenant
  }

  func isTenant(_ id: String) -> Bool {
    tenant.lowercased() == id.lowercased() || ["organizations", "common"].contains(tenant)
  }
}

/// The fields of a form.
struct SignInForm {
  private var fields: [String: String] = [:]

  /// Assertions are some kilobytes.
  static let maximumBytes = 256 * 1024

  /// Reads the body of a request.
  init(_ request: AzureRequest) throws(SignInRefusal) {
    let type = request.head.headerFields[.contentType]?.lowercased() ?? ""
    guard type.hasPrefix("application/x-www-form-urlencoded"), request.body.count <= Self.maximumBytes,
      let text = String(validating: request.body, as: UTF8.self)
    else { throw .malformed }
    for item in text.split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.replacing("+", with: " ").removingPercentEncoding }
      guard parts.count == 2, let name = parts[0], let value = parts[1],
        fields.updateValue(value, forKey: name) == nil
      else { throw .malformed }
    }
  }

  subscript(name: String) -> String? {
    guard let value = fields[name], !value.isEmpty else { return nil }
    return value
  }

  func required(_ name: String) throws(SignInRefusal) -> String {
    guard let value = self[name] else { throw .missing(name) }
    return value
  }

  /// What a token is asked for: its scope without `/.default`, or for a person without any one permission.
  func resource(isForPerson: Bool) throws(SignInRefusal) -> String {
    let scopes = try required("scope").split(separator: " ").filter {
      !isForPerson || !["openid", "profile", "offline_access", "email"].contains($0)
    }
    guard scopes.count == 1, let scope = scopes.first else { throw .scope }
    let end =
      isForPerson
      ? scope.lastIndex(of: "/") : scope.range(of: "/.default", options: [.anchored, .backwards])?.lowerBound
    guard let end, end > scope.startIndex, scope.contains("://") || scope.contains("-") else { throw .scope }
    // A scope of a resource that ends with a slash has two of them.
    let resource = scope[..<end]
    return String(resource.last == "/" ? resource.dropLast() : resource)
  }
}

/// Whom a client may address its assertion to.
struct TokenAudiences {
  private let texts: Set<String>

  /// The token endpoint and the issuer, by the name that the host has, or the client has used.
  init(authority: String, request: AzureRequest, tenantID: String) {
    let used = "\(request.head.scheme ?? "https")://\(request.head.authority ?? "")"
    texts = Set(
      [authority, used].flatMap { origin in
        ["\(origin)/\(tenantID)/oauth2/v2.0/token", "\(origin)/\(tenantID)/v2.0", origin + request.path]
      })
  }

  func contains(_ audience: String) -> Bool { texts.contains(audience) }
}
