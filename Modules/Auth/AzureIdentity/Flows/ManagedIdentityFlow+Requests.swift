#if Identity
  import AzureCore
  import HTTPTypes

  /// What each host is sent, and how long it is waited for.
  extension ManagedIdentityFlow {
    func exchange() throws(AzureError) -> Exchange {
      switch host {
      case .metadataService:
        return Exchange(
          name: Self.name, retry: .metadataService, connectTimeout: .seconds(2), secrets: secrets)
      case .serviceFabric(_, _, let thumbprint):
        let digits = thumbprint.filter { !$0.isWhitespace && $0 != ":" }
        guard digits.count == 40, let bytes = Hexadecimal.bytes(digits) else {
          throw .noToken(Self.name, "IDENTITY_SERVER_THUMBPRINT is not the SHA-1 of a certificate")
        }
        return Exchange(name: Self.name, secrets: secrets, pinnedThumbprint: bytes)
      case .appService, .arc, .machineLearning, .cloudShell:
        return Exchange(name: Self.name, secrets: secrets)
      }
    }

    func hostRequest(isProbe: Bool) throws(AzureError) -> AzureRequest {
      switch host {
      case .serviceFabric(let endpoint, let secret, _):
        return try get(endpoint, "2019-07-01-preview", [("Secret", secret.value)], needsTLS: true)
      case .appService(let endpoint, let secret):
        return try get(endpoint, "2019-08-01", [("X-IDENTITY-HEADER", secret.value), ("Metadata", "true")])
      case .arc(let endpoint): return try get(endpoint, "2020-06-01", [("Metadata", "true")])
      case .machineLearning(let endpoint, let secret):
        return try get(endpoint, "2017-09-01", [("secret", secret.value)])
      case .cloudShell(let endpoint):
        var request = try target(endpoint, .post)
        request.head.headerFields[.contentType] = "application/x-www-form-urlencoded"
        try set([("Metadata", "true")], in: &request)
        request.body = Array(("resource=" + PercentEncoding.encode(resource)).utf8)
        return request
      case .metadataService(let origin):
        var end = origin[...]
        while end.last == "/" { end.removeLast() }
        return try get(
          String(end) + "/metadata/identity/oauth2/token", "2018-02-01", isProbe ? [] : [("Metadata", "true")]
        )
      }
    }

    private func get(
      _ endpoint: String, _ version: String, _ fields: [(String, String)], needsTLS: Bool = false
    ) throws(AzureError) -> AzureRequest {
      var request = try target(endpoint, .get)
      guard !needsTLS || request.head.scheme == "https" else {
        throw .noToken(Self.name, "the endpoint of \(host.name) is not an https address")
      }
      request.appendQueryItem(name: "api-version", value: version)
      request.appendQueryItem(name: "resource", value: resource)
      if let name = host.parameter(for: id), let value = id.value {
        request.appendQueryItem(name: name, value: value)
      }
      try set(fields, in: &request)
      return request
    }

    private func target(_ endpoint: String, _ method: HTTPRequest.Method) throws(AzureError) -> AzureRequest {
      do throws(URLFault) {
        let parts = try URLParts(endpoint, defaultScheme: "http")
        var request = AzureRequest(
          method: method, scheme: parts.scheme, authority: parts.authority,
          path: "/" + parts.segments.joined(separator: "/"))
        if let query = parts.query { request.appendEncodedQuery(query.value) }
        return request
      } catch {
        throw .noToken(Self.name, "the endpoint that the variables of \(host.name) name \(error.predicate)")
      }
    }

    private func set(_ fields: [(String, String)], in request: inout AzureRequest) throws(AzureError) {
      for (name, value) in fields {
        guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else {
          throw .noToken(
            Self.name, "what \(host.name) gave to identify this program cannot stand in a header field")
        }
        request.head.headerFields[name] = value
      }
    }
  }
#endif
