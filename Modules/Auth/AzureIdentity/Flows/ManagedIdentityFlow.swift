#if Identity
  import AzureCore
  import HTTPTypes

  /// A token of a managed identity: one request to the host, and where the host asks for more, a probe before it or a proof after
  /// it.
  struct ManagedIdentityFlow: TokenFlow {
    private enum State {
      case start
      case probing
      case sent(Timestamp)
      case readingKey
      case proven(Timestamp)
    }

    static let name = "ManagedIdentityCredential"

    let host: ManagedIdentityHost
    let id: ManagedIdentityID
    let request: TokenRequest
    /// Whether the metadata service must respond within a second before it is waited for.
    let probes: Bool
    private var state = State.start
    private var secrets: HiddenSecrets
    private var resource = ""

    /// A key of the Arc agent has no more.
    private static let largestKey = 4096
    private static let keyFolder = "/var/opt/azcmagent/tokens/"

    init(host: ManagedIdentityHost, id: ManagedIdentityID, request: TokenRequest, probes: Bool) {
      self.host = host
      self.id = id
      self.request = request
      self.probes = probes
      secrets = HiddenSecrets(host.secret.map { [$0] } ?? [])
    }

    mutating func advance(_ event: FlowEvent, now: ClockReading) throws(AzureError) -> FlowStep {
      switch (state, event) {
      case (.start, .start):
        resource = try request.resource(Self.name)
        try checkChoice()
        guard probes, host.isMetadataService else { return try send(now) }
        state = .probing
        // Without the field that a request for a token must have, the service responds at once.
        return .send(
          try hostRequest(isProbe: true),
          Exchange(
            name: Self.name, retry: .never, connectTimeout: .seconds(1), timeout: .seconds(1),
            deadline: .seconds(1)))
      case (.probing, .response(let response)):
        try checkReach(response)
        return try send(now)
      case (.probing, .lost(let error)):
        if error.status != nil { return try send(now) }
        throw .unavailable(
          Self.name, "no metadata service of a virtual machine responded within a second", .unreachable,
          advice: Self.adviceElsewhere, cause: error)
      case (.sent, .response(let response)) where response.status == 401:
        guard case .arc = host else { return try read(response, now.date) }
        state = .readingKey
        return .read(try keyPath(in: response), atMost: Self.largestKey)
      case (.sent(let asked), .response(let response)), (.proven(let asked), .response(let response)):
        return try read(response, asked)
      case (.readingKey, .file(let result)): return try prove(result, now)
      case (.sent, .lost(let error)), (.proven, .lost(let error)):
        guard host.isMetadataService, error.status == nil,
          [.connection, .timeout, .deadline].contains(error.kind)
        else { throw error.told(by: Self.name, asking: host.name) }
        throw .unavailable(
          Self.name, "no metadata service of a virtual machine responded", .unreachable,
          advice: Self.adviceElsewhere, cause: error)
      default: throw .unexpectedEvent(Self.name)
      }
    }

    private static let adviceElsewhere =
      "managed identities are for programs in Azure; elsewhere use another credential, such as 'az login'"

    /// Some hosts have no choice of identity: to ask for one all the same could get another's token.
    private func checkChoice() throws(AzureError) {
      guard id != .systemAssigned, host.parameter(for: id) == nil else { return }
      throw .noToken(
        Self.name, "\(host.name) does not let a program choose this identity",
        advice: "the identity is chosen where the program is deployed; leave the id out")
    }

    private mutating func send(_ now: ClockReading) throws(AzureError) -> FlowStep {
      state = .sent(now.date)
      return .send(try hostRequest(isProbe: false), try exchange())
    }

    private func exchange() throws(AzureError) -> Exchange {
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

    // MARK: Requests

    private func hostRequest(isProbe: Bool) throws(AzureError) -> AzureRequest {
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

    // MARK: Responses

    /// A desktop's container proxy responds for a service that is not there.
    private func checkReach(_ response: AzureResponse) throws(AzureError) {
      guard response.status == 403 else { return }
      let text =
        AuthorityRefusal(response, secrets).text + String(decoding: response.body.prefix(4096), as: UTF8.self)
      guard text.contains("unreachable") else { return }
      throw .unavailable(
        Self.name, "the metadata service of virtual machines is unreachable from here", .unreachable,
        advice: Self.adviceElsewhere)
    }

    private func read(_ response: AzureResponse, _ asked: Timestamp) throws(AzureError) -> FlowStep {
      guard response.status == 200 else {
        let error = try refusal(response)
        throw error
      }
      guard JSONValue(response.body) != nil else {
        let what =
          "what responded is not \(host.name): its response is not JSON (\(response.body.count) bytes)"
        throw host.isMetadataService ? .unavailable(Self.name, what, .unreachable) : .noToken(Self.name, what)
      }
      let fetched = try TokenResponse(response, Self.name, asked: asked)
      try checkIdentity(of: fetched)
      return .finish(fetched.token)
    }

    private func refusal(_ response: AzureResponse) throws(AzureError) -> AzureError {
      try checkReach(response)
      let refusal = AuthorityRefusal(response, secrets)
      var error: AzureError
      if host.isMetadataService, response.status == 400 {
        error = .unavailable(
          Self.name, "no such identity is assigned to this machine (status 400): \(refusal.text)",
          .incomplete,
          advice: "assign one to the machine, or check the id")
      } else {
        let code = refusal.error.map { " with \($0)" } ?? ""
        error = .noToken(
          Self.name, "\(host.name) refused\(code) (status \(response.status)): \(refusal.text)",
          advice: response.status == 400 || response.status == 404
            ? "check that the identity is assigned to this resource" : nil)
      }
      error.status = response.status
      error.details.merge(refusal.details) { $1 }
      return error
    }

    // MARK: Azure Arc

    /// The file whose content proves that this program may read what only the machine's administrators let it.
    ///
    /// A hostile endpoint could name any file, so only the agent's own are read.
    private func keyPath(in response: AzureResponse) throws(AzureError) -> String {
      guard let field = response.header(.wwwAuthenticate), case let parts = field.split(separator: "="),
        parts.count == 2, parts[0].trimmed.asciiLowercased == "basic realm"
      else {
        throw .noToken(Self.name, "Azure Arc responded with 401 without the challenge that names its key")
      }
      let path = String(parts[1].trimmed)
      let file = path.dropFirst(Self.keyFolder.count)
      guard path.hasPrefix(Self.keyFolder), file.hasSuffix(".key"), !file.contains("/"), !file.hasPrefix(".")
      else {
        throw .noToken(
          Self.name,
          "Azure Arc named a key that is not a .key file in /var/opt/azcmagent/tokens: it is not read")
      }
      return path
    }

    private mutating func prove(_ result: Result<[UInt8], FileFault>, _ now: ClockReading) throws(AzureError)
      -> FlowStep
    {
      let key: Secret<String>
      switch result {
      case .success(let bytes): key = Secret(String(decoding: bytes, as: UTF8.self).trimmed)
      case .failure(.missing): throw .noToken(Self.name, "the key that Azure Arc named is not there")
      case .failure(.unreadable):
        throw .noToken(
          Self.name, "the key of Azure Arc cannot be read",
          advice: "let the program's user be of the group himds")
      case .failure(.tooLarge):
        throw .noToken(Self.name, "the key that Azure Arc named has more than 4,096 bytes: it is not sent")
      }
      secrets.add(key)
      var request = try hostRequest(isProbe: false)
      let value = "Basic " + key.value
      guard !key.value.isEmpty, HTTPField.isValidValue(value) else {
        throw .noToken(Self.name, "the key of Azure Arc cannot stand in a header field")
      }
      request.head.headerFields[.authorization] = value
      state = .proven(now.date)
      return .send(request, Exchange(name: Self.name, secrets: secrets))
    }

    /// An older agent leaves the parameter out of account and gives the token of the machine's own identity.
    private func checkIdentity(of fetched: TokenResponse) throws(AzureError) {
      guard case .arc = host, let wanted = id.value else { return }
      let names: [String] =
        switch id {
        case .clientID: ["client_id"]
        case .objectID: ["object_id"]
        case .resourceID: ["msi_res_id", "mi_res_id"]
        case .systemAssigned: []
        }
      let isNamed = names.contains { fetched.identities[$0]?.asciiLowercased == wanted.asciiLowercased }
      guard !isNamed else { return }
      throw .noToken(
        Self.name, "Azure Arc gave the token of another identity than was asked for: it is not used",
        advice: "update the agent of the machine, or use its own identity")
    }
  }

  extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
      var text = self[...]
      while let first = text.first, first.isWhitespace { text.removeFirst() }
      while let last = text.last, last.isWhitespace { text.removeLast() }
      return String(text)
    }
  }

  enum Hexadecimal {
    /// The bytes of an even number of digits; `nil` when there is anything else.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
      var bytes: [UInt8] = []
      var high: UInt8?
      for character in text {
        guard character.isASCII, let digit = character.hexDigitValue else { return nil }
        let value = UInt8(truncatingIfNeeded: digit)
        if let first = high {
          bytes.append(first << 4 | value)
          high = nil
        } else {
          high = value
        }
      }
      return high == nil ? bytes : nil
    }
  }
#endif
