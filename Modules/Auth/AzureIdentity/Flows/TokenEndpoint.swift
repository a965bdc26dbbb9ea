#if Identity
  import AzureCore
  import HTTPTypes

  /// The addresses of one tenant at an authority, and the requests to them.
  struct TokenEndpoint: Sendable {
    let authority: EntraAuthority
    let tenant: String

    /// AD FS has no version 2, and other assertions.
    var isADFS: Bool { tenant.asciiLowercased == "adfs" }

    /// Where tokens are asked for, which is also the audience of assertions.
    var tokenURL: String { authority.url + tokenPath }
    private var tokenPath: String { "/\(tenant)/oauth2/" + (isADFS ? "token" : "v2.0/token") }

    /// The request of a form to the token endpoint.
    func tokenRequest(_ fields: [(String, String)], _ random: RandomSource) -> AzureRequest {
      Self.form(to: authority.url, tokenPath, fields, random)
    }

    /// The request of a code for a person.
    func deviceCodeRequest(_ fields: [(String, String)], _ random: RandomSource) -> AzureRequest {
      Self.form(
        to: authority.url, "/\(tenant)/oauth2/" + (isADFS ? "devicecode" : "v2.0/devicecode"), fields, random)
    }

    /// Asks the public cloud whether it knows the authority.
    func discoveryRequest() -> AzureRequest {
      var request = AzureRequest(
        method: .get, scheme: "https", authority: "login.microsoftonline.com",
        path: "/common/discovery/instance")
      request.head.headerFields[.accept] = "application/json"
      request.appendQueryItem(name: "api-version", value: "1.1")
      request.appendQueryItem(
        name: "authorization_endpoint", value: "\(authority.url)/\(tenant)/oauth2/v2.0/authorize")
      return request
    }

    /// A request with a form in its body.
    static func form(
      to url: String, _ path: String, _ fields: [(String, String)], _ random: RandomSource
    ) -> AzureRequest {
      let end = url.firstRange(of: "://")
      var request = AzureRequest(
        method: .post, scheme: end.map { String(url[..<$0.lowerBound]) } ?? "https",
        authority: end.map { String(url[$0.upperBound...]) } ?? url, path: path)
      request.head.headerFields[.contentType] = "application/x-www-form-urlencoded"
      request.head.headerFields[.accept] = "application/json"
      if let name = HTTPField.Name("client-request-id") { request.head.headerFields[name] = random.uuid() }
      request.body = Array(
        fields.map { PercentEncoding.encode($0) + "=" + PercentEncoding.encode($1) }.joined(separator: "&")
          .utf8)
      return request
    }
  }

  extension TokenRequest {
    /// The scopes as a form has them.
    var scopeText: String { scopes.joined(separator: " ") }

    /// The `claims` field: those of a challenge, with what the client says of itself; `nil` for none.
    ///
    /// - Throws: `AzureError` of kind `credential` when the challenge's claims are no JSON object.
    func claimsField(_ credential: String) throws(AzureError) -> String? {
      let capability = JSONValue.object([
        "access_token": .object(["xms_cc": .object(["values": .array([.string("CP1")])])])
      ])
      guard let claims else { return canMeetClaims ? capability.written : nil }
      guard let asked = JSONValue(Array(claims.utf8)), case .object = asked else {
        throw .noToken(credential, "the claims that the service asks for are not a JSON object")
      }
      return (canMeetClaims ? capability.merged(with: asked) : asked).written
    }

    /// The resource of the one scope, as hosts and tools ask for it.
    func resource(_ credential: String) throws(AzureError) -> String {
      guard scopes.count == 1, let scope = scopes.first, !scope.isEmpty else {
        throw .noToken(credential, "it can be asked for one scope at a time, not for \(scopes.count)")
      }
      let suffix = "/.default"
      return scope.hasSuffix(suffix) ? String(scope.dropLast(suffix.count)) : scope
    }
  }
#endif
