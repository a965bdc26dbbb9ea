#if Identity
  import AzureCore
  import HTTPTypes

  /// A token of a managed identity: one request to the host, and where the host asks for more, a probe before it or a proof after
  /// it.
  struct ManagedIdentityFlow: TokenFlow {
    enum State {
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
    /// Whether the host has responded, now or before: then this is the identity that is meant, and no other must be tried.
    private var hasResponded: Bool
    /// Whether it had responded before this fetch: then what does not sound like it is a fault, and not another host.
    private let hadResponded: Bool
    /// Told at once whether the host has responded, so that the next fetch knows it although this one fails.
    private let note: @Sendable (Bool) -> Void
    var state = State.start
    var secrets: HiddenSecrets
    private(set) var resource = ""

    init(
      host: ManagedIdentityHost, id: ManagedIdentityID, request: TokenRequest, probes: Bool,
      hasResponded: Bool, note: @escaping @Sendable (Bool) -> Void
    ) {
      self.host = host
      self.id = id
      self.request = request
      self.probes = probes
      self.hasResponded = hasResponded
      hadResponded = hasResponded
      self.note = note
      secrets = HiddenSecrets(host.secret.map { [$0] } ?? [])
    }

    mutating func advance(_ event: FlowEvent, now: ClockReading) throws(AzureError) -> FlowStep {
      switch (state, event) {
      case (.start, .start):
        resource = try request.resource(Self.name)
        try checkChoice()
        guard probes, !hasResponded, host.isMetadataService else { return try send(now) }
        state = .probing
        // Without the field that a request for a token must have, the service responds at once.
        return .send(
          try hostRequest(isProbe: true),
          Exchange(
            name: Self.name, retry: .never, connectTimeout: .seconds(1), timeout: .seconds(1),
            deadline: .seconds(1)))
      case (.probing, .response(let response)):
        try checkReach(response)
        noteResponse()
        return try send(now)
      case (.probing, .lost(let error, let isCut)):
        if error.status != nil {
          noteResponse()
          return try send(now)
        }
        // Less than the second: there may be a service.
        guard !isCut else { throw error.told(by: Self.name, asking: host.name) }
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
      case (.sent, .lost(let error, let isCut)), (.proven, .lost(let error, let isCut)):
        if error.status != nil { noteResponse() }
        guard host.isMetadataService, !hasResponded, !isCut, error.status == nil,
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

    private mutating func noteResponse() {
      guard !hasResponded else { return }
      hasResponded = true
      note(true)
    }

    /// A desktop's container proxy responds for a service that is not there.
    private func checkReach(_ response: AzureResponse) throws(AzureError) {
      guard response.status == 403, !hadResponded else { return }
      let text =
        AuthorityRefusal(response, secrets).text + String(decoding: response.body.prefix(4096), as: UTF8.self)
      guard text.contains("unreachable") else { return }
      note(false)
      throw .unavailable(
        Self.name, "the metadata service of virtual machines is unreachable from here", .unreachable,
        advice: Self.adviceElsewhere)
    }

    private mutating func read(_ response: AzureResponse, _ asked: Timestamp) throws(AzureError) -> FlowStep {
      guard response.status == 200 else {
        let error = try refusal(response)
        noteResponse()
        throw error
      }
      guard JSONValue(response.body) != nil else {
        let what =
          "what responded is not \(host.name): its response is not JSON (\(response.body.count) bytes)"
        guard host.isMetadataService, !hadResponded else { throw .noToken(Self.name, what) }
        // Nor was it what responded to the probe.
        note(false)
        throw .unavailable(Self.name, what, .unreachable)
      }
      noteResponse()
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
      error.details.merge(refusal.details) { $1 }
      error.noteStatus(response.status)
      return error
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
