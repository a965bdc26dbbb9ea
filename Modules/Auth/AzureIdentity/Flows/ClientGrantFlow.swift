#if Identity
  import AzureCore
  import HTTPTypes

  /// An application, and where it signs in.
  struct ClientIdentity: Sendable {
    /// The name of the credential, for errors.
    let credential: String
    let clientID: String
    let authentication: ClientAuthentication
    /// What is asked for: for the application itself, or for the person whose token it was called with.
    let userAssertion: Secret<String>?
  }

  /// A token for an application, or for a person on whose behalf it acts: one form to the authority.
  ///
  /// Before it there may be a question whether the authority is known, and an assertion to come by.
  struct ClientGrantFlow: TokenFlow {
    private enum State {
      case start
      case discovering
      case readingFile
      case asking
      case askingPipeline
      case sent(Timestamp)
    }

    let client: ClientIdentity
    let endpoint: TokenEndpoint
    let request: TokenRequest
    let asksAboutAuthority: Bool
    let random: RandomSource
    private var state = State.start
    private var secrets: HiddenSecrets

    /// A federated token is some kilobytes.
    private static let largestAssertion = 64 * 1024

    init(
      client: ClientIdentity, endpoint: TokenEndpoint, request: TokenRequest, asksAboutAuthority: Bool,
      random: RandomSource
    ) {
      self.client = client
      self.endpoint = endpoint
      self.request = request
      self.asksAboutAuthority = asksAboutAuthority
      self.random = random
      secrets = HiddenSecrets(client.userAssertion.map { [$0] } ?? [])
      if case .secret(let secret) = client.authentication { secrets.add(secret) }
      if case .assertion(.pipeline(let connection)) = client.authentication {
        secrets.add(connection.systemAccessToken)
      }
    }

    private var name: String { client.credential }

    mutating func advance(_ event: FlowEvent, now: ClockReading) throws(AzureError) -> FlowStep {
      switch (state, event) {
      case (.start, .start):
        guard asksAboutAuthority else { return try authenticate(now) }
        state = .discovering
        return .send(endpoint.discoveryRequest(), Exchange(name: name, secrets: secrets))
      case (.discovering, .response(let response)):
        try Discovery.check(response, endpoint.authority, name, secrets)
        return try authenticate(now)
      case (.discovering, .lost(let error, _)):
        throw error.told(
          by: name, asking: "login.microsoftonline.com, asked whether it knows the authority,",
          advice: "for an authority that is not in the public cloud set disablesInstanceDiscovery")
      case (.readingFile, .file(let result)): return try send(try assertion(inFile: result), now)
      case (.asking, .assertion(let assertion)): return try send(assertion, now)
      case (.askingPipeline, .response(let response)): return try send(try assertion(of: response), now)
      case (.askingPipeline, .lost(let error, _)):
        throw error.told(by: name, asking: "Azure Pipelines, asked for an assertion,")
      case (.sent(let asked), .response(let response)):
        guard response.status == 200 else {
          throw AuthorityRefusal(response, secrets).error(of: name, status: response.status)
        }
        return .finish(try TokenResponse(response, name, asked: asked).token)
      case (.sent, .lost(let error, _)):
        throw error.told(by: name, asking: "the authority \(endpoint.authority)")
      default: throw .unexpectedEvent(name)
      }
    }

    /// Comes by what proves who the application is.
    private mutating func authenticate(_ now: ClockReading) throws(AzureError) -> FlowStep {
      switch client.authentication {
      case .secret: return try send(nil, now)
      case .certificate(let certificate, let sendsChain):
        let assertion = try certificate.assertion(
          clientID: client.clientID, audience: endpoint.tokenURL, sendsChain: sendsChain,
          isADFS: endpoint.isADFS,
          id: random.uuid(), now: now.date)
        return try send(assertion, now)
      case .assertion(.callback(let callback)):
        state = .asking
        return .ask(callback)
      case .assertion(.file(let path)):
        state = .readingFile
        return .read(path, atMost: Self.largestAssertion)
      case .assertion(.pipeline(let connection)):
        state = .askingPipeline
        return .send(try connection.request(name), Exchange(name: name, secrets: secrets))
      }
    }

    private mutating func send(_ assertion: Secret<String>?, _ now: ClockReading) throws(AzureError)
      -> FlowStep
    {
      var fields = [("client_id", client.clientID)]
      if case .secret(let secret) = client.authentication { fields.append(("client_secret", secret.value)) }
      if let assertion {
        secrets.add(assertion)
        fields.append(("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"))
        fields.append(("client_assertion", assertion.value))
      }
      if let user = client.userAssertion {
        fields.append(("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"))
        fields.append(("assertion", user.value))
        fields.append(("requested_token_use", "on_behalf_of"))
        // As the official clients ask: with these a refresh token and who signed in come too.
        fields.append(("scope", request.scopeText + " openid profile offline_access"))
      } else {
        fields.append(("grant_type", "client_credentials"))
        fields.append(("scope", request.scopeText))
      }
      if let claims = try request.claimsField(name) { fields.append(("claims", claims)) }
      state = .sent(now.date)
      return .send(endpoint.tokenRequest(fields, random), Exchange(name: name, secrets: secrets))
    }

    private func assertion(inFile result: Result<[UInt8], FileFault>) throws(AzureError) -> Secret<String> {
      let bytes: [UInt8]
      switch result {
      case .success(let read): bytes = read
      case .failure(.missing):
        throw .unavailable(
          name, "the file of the federated token is not there", .incomplete,
          advice: "check AZURE_FEDERATED_TOKEN_FILE")
      case .failure(.unreadable): throw .noToken(name, "the file of the federated token cannot be read")
      case .failure(.tooLarge):
        throw .noToken(name, "the file of the federated token has more than 64 KiB: it is no token")
      }
      let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
      guard !text.isEmpty else { throw .noToken(name, "the file of the federated token is empty") }
      return Secret(text)
    }

    private func assertion(of response: AzureResponse) throws(AzureError) -> Secret<String> {
      guard response.status == 200 else {
        let refusal = AuthorityRefusal(response, secrets)
        var error = AzureError.noToken(
          name, "Azure Pipelines gave no assertion (status \(response.status)): \(refusal.text)",
          advice: "check the service connection's id and that the system access token is passed to the job")
        error.noteStatus(response.status)
        throw error
      }
      guard let token = JSONValue(response.body)?["oidcToken"]?.text else {
        throw .noToken(name, "the response of Azure Pipelines holds no oidcToken")
      }
      return Secret(token)
    }
  }

  /// Whether the public cloud vouches for an authority.
  enum Discovery {
    static func check(
      _ response: AzureResponse, _ authority: EntraAuthority, _ credential: String, _ secrets: HiddenSecrets
    ) throws(AzureError) {
      let document = JSONValue(response.body)
      if response.status == 200, document?["tenant_discovery_endpoint"]?.text != nil { return }
      let refusal = AuthorityRefusal(response, secrets)
      throw AzureError(
        .credential,
        "\(credential) does not send its secrets to \(authority): no known cloud vouches for it"
          + (refusal.error.map { " (\($0))" } ?? ""),
        advice: "check the authority host; for a cloud of your own set disablesInstanceDiscovery")
    }
  }

  extension PipelineConnection {
    fileprivate func request(_ credential: String) throws(AzureError) -> AzureRequest {
      let parts: URLParts
      do throws(URLFault) { parts = try URLParts(requestURL) } catch {
        throw .noToken(credential, "SYSTEM_OIDCREQUESTURI \(error.predicate)")
      }
      guard parts.scheme == "https" || StorageEndpoint.isLoopback(parts.authority) else {
        throw .noToken(credential, "SYSTEM_OIDCREQUESTURI is not an https address")
      }
      var request = AzureRequest(
        method: .post, scheme: parts.scheme, authority: parts.authority,
        path: "/" + parts.segments.joined(separator: "/"))
      request.appendQueryItem(name: "api-version", value: "7.1")
      request.appendQueryItem(name: "serviceConnectionId", value: connectionID)
      request.head.headerFields[.contentType] = "application/json"
      request.head.headerFields[.authorization] = "Bearer " + systemAccessToken.value
      if let name = HTTPField.Name("X-TFS-FedAuthRedirect") { request.head.headerFields[name] = "Suppress" }
      return request
    }
  }
#endif
