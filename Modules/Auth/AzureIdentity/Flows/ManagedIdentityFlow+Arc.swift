#if Identity
  import AzureCore
  import HTTPTypes

  /// The proof that Azure Arc wants, and what is checked of its token.
  extension ManagedIdentityFlow {
    /// A key of the Arc agent has no more.
    static var largestKey: Int { 4096 }
    private static var keyFolder: String { "/var/opt/azcmagent/tokens/" }

    /// The file whose content proves that this program may read what only the machine's administrators let it.
    ///
    /// A hostile endpoint could name any file, so only the agent's own are read.
    func keyPath(in response: AzureResponse) throws(AzureError) -> String {
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

    mutating func prove(_ result: Result<[UInt8], FileFault>, _ now: ClockReading) throws(AzureError)
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
    func checkIdentity(of fetched: TokenResponse) throws(AzureError) {
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
#endif
