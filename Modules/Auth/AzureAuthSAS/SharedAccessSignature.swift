public import AzureCore

/// A shared access signature: query parameters that grant limited rights until they expire.
///
/// Made elsewhere with an account key or a user delegation key, it is used here as it is: no crypto is needed. The signature
/// itself never prints; ``description`` shows the other well-known parameters.
///
/// ```swift
/// let signature = try SharedAccessSignature("?sv=2026-10-06&sp=raup&se=2026-12-01T00%3A00%3A00Z&sig=…")
/// ```
public struct SharedAccessSignature: Sendable, Hashable {
  /// One parameter.
  struct Parameter: Sendable, Hashable {
    /// The name, decoded and in lower case.
    var name: String
    /// The value as it goes into a URL.
    var encodedValue: String
  }

  /// All parameters in the order given.
  ///
  /// Hidden: `sig` is among them.
  let parameters: Secret<[Parameter]>

  /// The whole as it goes into a URL, without a question mark.
  ///
  /// Hidden: its holder has its rights.
  public let query: Secret<String>

  /// Takes a shared access signature from its text.
  ///
  /// Accepts a question mark before it, and values with or without percent-encoding: what is encoded is not encoded again,
  /// and what must be encoded is; a plus sign stands for itself. Blanks around the text are dropped. Parameters of
  /// versions to come are kept.
  ///
  /// - Parameter text: The text, for example `sv=2026-10-06&…&sig=…`.
  /// - Throws: ``AzureError`` when there is no `sig`, a parameter occurs twice or belongs to an operation, or the encoding is
  ///   broken. The error does not repeat any of the text.
  public init(_ text: String) throws(AzureError) {
    self.init(parameters: try Self.parse(text))
  }

  init(parameters: [Parameter]) {
    self.parameters = Secret(parameters)
    self.query = Secret(parameters.map { $0.name + "=" + $0.encodedValue }.joined(separator: "&"))
  }

  /// Takes the shared access signature out of a URL.
  ///
  /// - Parameter url: The URL of the service, a queue or a message, with the signature as its query. Its address is what
  ///   `StorageEndpoint.parse(_:)` reads.
  /// - Throws: ``AzureError`` when the text is not such a URL, or its query is not a shared access signature. The error
  ///   does not repeat the query.
  public init(url: String) throws(AzureError) {
    guard let query = try StorageEndpoint.parse(url).query else {
      throw .invalidArgument(
        "The URL has no query, so it has no shared access signature",
        advice: "pass the URL with everything after its question mark")
    }
    try self.init(query.value)
  }

  /// Whether a text is a shared access signature and nothing else: it has a `sig`, and every name is a known parameter.
  ///
  /// Tells a signature from an account key where a setting may hold either.
  ///
  /// - Parameter text: The text, with or without a question mark before it.
  /// - Returns: Whether it is one.
  public static func recognizes(_ text: String) -> Bool {
    guard let parameters = try? parse(text) else { return false }
    return parameters.allSatisfy { knownParameters.contains($0.name) }
  }
}

extension SharedAccessSignature {
  /// The version whose rules it was signed by (`sv`).
  public var version: String? { self["sv"] }

  /// The letters of what it permits (`sp`), or `nil` when a stored access policy says so.
  public var permissions: String? { self["sp"] }

  /// The instant from which it is valid (`st`), or `nil` when that is not said here.
  public var startsOn: Timestamp? { self["st"].flatMap { Timestamp(iso8601: $0) } }

  /// The instant at which it expires (`se`), or `nil` when a stored access policy says so.
  ///
  /// Nothing here refuses an expired signature: the service's clock decides.
  public var expiresOn: Timestamp? { self["se"].flatMap { Timestamp(iso8601: $0) } }

  /// The letters of the services that an account signature is for (`ss`).
  public var services: String? { self["ss"] }

  /// The letters of the resource types that an account signature is for (`srt`).
  public var resourceTypes: String? { self["srt"] }

  /// The addresses that may use it (`sip`): one, or the first and last of a range.
  public var addressRange: String? { self["sip"] }

  /// The stored access policy that it refers to (`si`).
  public var policyID: String? { self["si"] }

  /// Whether it may be sent over https only (`spr=https`).
  public var isHTTPSOnly: Bool { self["spr"] == "https" }

  /// Whether it was signed with a user delegation key (it names the key's owner, `skoid`).
  package var isUserDelegation: Bool { self["skoid"] != nil }

  /// Whether it works only together with a bearer token of one user (`sduoid`).
  package var isUserBound: Bool { self["sduoid"] != nil }

  /// The decoded value of a parameter, `sig` among them.
  package subscript(name: String) -> String? {
    guard let parameter = parameters.value.first(where: { $0.name == name }) else { return nil }
    return PercentEncoding.decode(parameter.encodedValue)
  }
}

extension SharedAccessSignature {
  /// Puts a signature together from decoded fields; those without a value are left out.
  init(fields: [(name: String, value: String?)]) {
    let parameters = fields.compactMap { field in
      // A slash may stay as it is in a query (RFC 3986 section 3.4), and official clients leave it.
      field.value.map { Parameter(name: field.name, encodedValue: PercentEncoding.encodePath($0)) }
    }
    self.init(parameters: parameters)
  }
}

extension SharedAccessSignature: RedactedDescription {
  /// The parameters as in a URL; `sig` and every value that is not known to be harmless reads `REDACTED`.
  public var description: String {
    let items = parameters.value.map { parameter in
      QueryRedaction.item(
        parameter.name, parameter.encodedValue, showing: Self.visibility(of: parameter.name))
    }
    return items.joined(separator: "&")
  }

  private static func visibility(of name: String) -> QueryRedaction.Visibility {
    if QueryRedaction.signatureParameters.contains(name) { return .all }
    return knownParameters.contains(name) ? .name : .nothing
  }
}
