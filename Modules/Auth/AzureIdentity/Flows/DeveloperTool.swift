#if Identity
  import AzureCore

  /// A developer's tool that has signed somebody in and prints tokens.
  struct DeveloperTool: Sendable {
    /// What a tool says when it gives no token.
    struct Complaint: Sendable {
      var why: String
      var advice: String
      /// Why it cannot be tried, so that a chain goes on.
      var availability: Availability
    }

    /// The name of the credential.
    let credential: String
    /// The name for people.
    let name: String
    let program: String
    let variables: [String: String]
    /// What to do where it is not installed.
    let installation: String
    /// What to do where the service asks for claims that it cannot ask for; `nil` where it can.
    let claimsAdvice: (@Sendable (String, TokenRequest) -> String)?
    /// Whether it takes scopes as they are, and several, rather than the resource of one.
    var takesScopes = false
    /// The arguments for a request of a resource in a tenant.
    let arguments: @Sendable (TokenRequest, _ resource: String, _ tenant: String?) -> [String]
    /// Reads what it printed.
    let read: @Sendable (_ output: String, IdentitySurroundings) -> AccessToken?
    /// What its usual complaints mean; `nil` for another.
    let complaint: @Sendable (_ status: Int32, _ output: String, _ errors: String) -> Complaint?
  }

  /// A token that a developer's tool prints: one run of a program.
  struct DeveloperToolFlow: TokenFlow {
    let tool: DeveloperTool
    let request: TokenRequest
    let tenant: String?
    let options: IdentityOptions
    /// Whether every failure of the tool lets a chain go on: on a developer's machine the next tool may be the one in use.
    let isInDefaultChain: Bool

    mutating func advance(_ event: FlowEvent, now: ClockReading) throws(AzureError) -> FlowStep {
      switch event {
      case .start:
        if let claims = request.claims, let advice = tool.claimsAdvice {
          let text = Base64Codec.encode(Array(claims.utf8))
          throw .unavailable(
            tool.credential,
            "the service asks for further claims, which \(tool.name) cannot be asked for here", .signedOut,
            advice: advice(text, request))
        }
        try Scopes.check(request, tool.credential)
        for scope in request.scopes { try Required.scope(scope, tool.credential) }
        let resource = tool.takesScopes ? "" : try request.resource(tool.credential)
        let command = ChildCommand(
          program: tool.program, arguments: tool.arguments(request, resource, tenant),
          variables: tool.variables,
          environment: options.surroundings.environment())
        return .run(command, within: options.processTimeout)
      case .ran(let outcome): return .finish(try token(outcome))
      default: throw .unexpectedEvent(tool.credential)
      }
    }

    private func token(_ outcome: ChildOutcome) throws(AzureError) -> AccessToken {
      switch outcome {
      case .exited(let status, let output, let errors):
        let (output, errors) = (
          String(decoding: output, as: UTF8.self), String(decoding: errors, as: UTF8.self)
        )
        if status == 0, let token = tool.read(output, options.surroundings) { return token }
        throw failure(status, output, errors)
      case .notFound:
        throw .unavailable(
          tool.credential, "\(tool.name) is not installed", .notInstalled, advice: tool.installation)
      case .notStarted(let code):
        throw .unavailable(
          tool.credential, "the system did not start \(tool.program) (error \(code))", .failed)
      case .timedOut:
        throw .unavailable(
          tool.credential, "\(tool.name) gave no token within \(options.processTimeout)", .failed,
          advice: "raise processTimeout, or run '\(tool.program)' by hand to see what it waits for")
      case .tooMuchOutput: throw failed("\(tool.name) printed more than 1 MiB, which is no token")
      case .cancelled:
        throw AzureError(.timeout, "\(tool.credential) was ended before \(tool.name) gave a token")
      }
    }

    private func failure(_ status: Int32, _ output: String, _ errors: String) -> AzureError {
      if let complaint = tool.complaint(status, output, errors) {
        return .unavailable(tool.credential, complaint.why, complaint.availability, advice: complaint.advice)
      }
      if status == 127 {
        return .unavailable(
          tool.credential, "\(tool.name) is not installed", .notInstalled, advice: tool.installation)
      }
      guard status != 0 else {
        // What it printed may hold a token, and is not repeated.
        return failed(
          "what \(tool.name) printed is not a token as it prints them (\(output.utf8.count) bytes)")
      }
      let quote = OutsideText().text(errors.trimmed, atMost: 512)
      return failed("\(tool.name) failed with status \(status)" + (quote.isEmpty ? "" : ": \(quote)"))
    }

    private func failed(_ why: String, _ advice: String? = nil) -> AzureError {
      isInDefaultChain
        ? .unavailable(tool.credential, why, .failed, advice: advice)
        : .noToken(tool.credential, why, advice: advice)
    }
  }

  extension String {
    /// The first JSON object that is a line or begins one, of tools that print warnings before it.
    var jsonObject: JSONValue? {
      if let value = JSONValue(Array(utf8)) { return value }
      var rest = self[...]
      while let start = rest.firstIndex(of: "{") {
        if let value = JSONValue(Array(rest[start...].utf8)) { return value }
        if let end = rest.lastIndex(of: "}"), end > start,
          let value = JSONValue(Array(rest[start...end].utf8))
        {
          return value
        }
        guard let line = rest[start...].firstIndex(where: \.isNewline) else { return nil }
        rest = rest[line...]
      }
      return nil
    }
  }
#endif
