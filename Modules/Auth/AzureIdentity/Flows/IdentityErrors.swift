#if Identity
  public import AzureCore
  import HTTPTypes

  extension AzureError.Kind {
    /// A credential cannot be tried here: it is not configured, its tool is missing or not signed in, or its host is not there.
    ///
    /// A chain goes on with its next member. Any other failure ends it.
    public static let credentialUnavailable = AzureError.Kind(rawValue: "credentialUnavailable")
  }

  /// Why a credential cannot be tried: under `availability` in the details of its error.
  enum Availability: String {
    /// Nothing says that it is meant.
    case notConfigured
    /// Something says that it is meant, and something else is missing.
    case incomplete
    /// The tool is not on this machine.
    case notInstalled
    /// The tool is, and nobody is signed in.
    case signedOut
    /// The host does not respond.
    case unreachable
    /// It was tried, and its failure lets a chain go on.
    case failed
  }

  extension AzureError {
    /// The error of a credential that cannot be tried.
    static func unavailable(
      _ credential: String, _ why: String, _ availability: Availability, advice: String? = nil,
      cause: (any Error)? = nil
    ) -> AzureError {
      var error = AzureError(
        .credentialUnavailable, "\(credential) is not available: \(why)", advice: advice, cause: cause)
      error.details["availability"] = availability.rawValue
      return error
    }

    /// Why a credential cannot be tried.
    var availability: Availability? { details["availability"].flatMap { Availability(rawValue: $0) } }

    /// The error of a credential that was tried and got no token.
    static func noToken(_ credential: String, _ why: String, advice: String? = nil, cause: (any Error)? = nil)
      -> AzureError
    {
      AzureError(.credential, "\(credential) got no token: \(why)", advice: advice, cause: cause)
    }

    /// Takes note of a status of an authority or a host; ``status`` is for what the queue service responded.
    mutating func noteStatus(_ number: Int) {
      status = nil
      details["status"] = String(number)
    }

    /// A fault of a request as the credential's: it keeps its kind, and what says who asked.
    func told(by credential: String, asking whom: String, advice: String? = nil) -> AzureError {
      var error = self
      // Its own advice is about the queue service.
      error.advice = advice
      error.operation = nil
      // They are told in words; what may have been done at the service of queues is not for a credential to say.
      error.attempts = 0
      error.effect = .notSent
      error.message = "\(credential) got no token: \(whom) \(Self.predicate(of: self))"
      if let status { error.noteStatus(status) }
      error.code = nil
      error.location = nil
      // What the transport said lies deeper than where a client's advice, about the queue service, looks for it.
      error.cause = kind == .deadline ? AzureError(kind, message, cause: self) : self
      return error
    }

    private static func predicate(of error: AzureError) -> String {
      if let status = error.status {
        if (300..<400).contains(status) {
          return "responded with a redirect, status \(status), which is not followed"
        }
        let tries = error.attempts > 1 ? " after \(error.attempts) attempts" : ""
        return (status == 429 ? "is throttling" : "failed")
          + " with status \(status)\(tries): \(error.message)"
      }
      switch error.kind {
      case .deadline, .timeout: return "did not respond in time: \(error.message)"
      case .connection: return "could not be reached: \(error.message)"
      default: return "could not be asked: \(error.message)"
      }
    }
  }

  /// What an authority says when it refuses, as far as it may be shown.
  struct AuthorityRefusal: Sendable, Hashable {
    /// The `error` member, such as `invalid_client`.
    var error: String?
    /// The first line of the description.
    var text: String
    /// The number behind `AADSTS`.
    var code: Int64?
    /// Ids and time, for the authority's support.
    var details: [String: String] = [:]

    init(_ response: AzureResponse, _ secrets: HiddenSecrets) {
      guard let document = JSONValue(response.body) else {
        let kind = response.header(.contentType).map { secrets.shown($0, atMost: 64) } ?? "no content type"
        text = "a response that is not JSON (\(kind), \(response.body.count) bytes)"
        return
      }
      error = document["error"]?.text.flatMap(secrets.code)
      let description =
        document["error_description"]?.text ?? document["error"]?["message"]?.text
        ?? document["message"]?.text
      let line = description?.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      let end = line.firstRange(of: " Trace ID:")?.lowerBound ?? line.endIndex
      text = secrets.shown(String(line[..<end]))
      code = document["error_codes"]?.firstNumber ?? Self.number(in: line)
      for name in ["trace_id", "correlation_id", "timestamp", "suberror"] {
        guard let value = document[name]?.text else { continue }
        details[name] = secrets.shown(value, atMost: 64)
      }
      if let error { details["error"] = error }
      if let code { details["error_codes"] = String(code) }
    }

    private static func number(in line: String) -> Int64? {
      guard let mark = line.firstRange(of: "AADSTS") else { return nil }
      return Int64(line[mark.upperBound...].prefix { $0.isASCII && $0.isNumber })
    }

    /// The refusal as an error.
    func error(of credential: String, status: Int) -> AzureError {
      var why = "the authority refused"
      if let error { why += " with \(error)" }
      why += " (status \(status))"
      if !text.isEmpty { why += ": \(text)" }
      for name in ["correlation_id", "trace_id"] {
        if let id = details[name] { why += " \(name.replacing("_", with: " ")) \(id)" }
      }
      var failure = AzureError.noToken(credential, why, advice: advice)
      failure.details = details
      failure.noteStatus(status)
      return failure
    }

    /// What mends the usual mistakes.
    private var advice: String? {
      switch code {
      case 7_000_215:
        "use the value of the client secret, not its id, and check that it is this application's"
      case 7_000_222: "the client secret has expired: make a new one for the application"
      case 700_016: "check the client id, and that the application is in this tenant"
      case 90_002, 900_023: "check the tenant: it has no such name or id in this cloud"
      case 700_027, 7_000_272: "upload the certificate to the application, or use the one that is there"
      case 700_024:
        "the assertion is out of its time: check the clock of this machine, or the age of the file"
      case 70_021, 700_211, 700_212, 700_213:
        "the application trusts no such federated identity: compare issuer, subject and audience with its federated credential"
      case 65_001: "an administrator must consent to the permission for this application"
      case 50_034, 50_076, 50_079, 50_158: "sign in again, with a second factor where the tenant asks for one"
      case 500_011: "check the scope: the resource is not known in this tenant"
      default: nil
      }
    }
  }

  extension JSONValue {
    fileprivate var firstNumber: Int64? {
      if case .array(let values) = self { values.first?.wholeNumber } else { nil }
    }
  }
#endif
