/// A rule that lets pages of other origins call the service from a browser
/// ([CORS support](https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services)).
///
/// The first rule whose origin and method match a request is the only one used.
public struct CorsRule: Sendable, Hashable, Codable {
  /// An HTTP method that a rule allows; an open type.
  public struct Method: RawRepresentable, Sendable, Hashable, Codable, ExpressibleByStringLiteral,
    CustomStringConvertible
  {
    /// The method in upper case.
    public var rawValue: String
    /// Makes a method from its name in upper case.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Makes a method from a literal.
    public init(stringLiteral value: String) { rawValue = value }
    /// The method in upper case.
    public var description: String { rawValue }

    /// `DELETE`.
    public static let delete: Method = "DELETE"
    /// `GET`.
    public static let get: Method = "GET"
    /// `HEAD`.
    public static let head: Method = "HEAD"
    /// `MERGE`.
    public static let merge: Method = "MERGE"
    /// `OPTIONS`.
    public static let options: Method = "OPTIONS"
    /// `POST`.
    public static let post: Method = "POST"
    /// `PUT`.
    public static let put: Method = "PUT"
  }

  /// The origins that may call, each of at most 256 characters: up to 64, or `*` for all.
  public var allowedOrigins: [String]
  /// The methods that they may use; at least one.
  public var allowedMethods: [Method]
  /// The header fields that they may send: up to 64 names and two prefixes (`name*`), each of at most 256 characters.
  public var allowedHeaders: [String]
  /// The header fields of answers that the page may read, with the same limits.
  public var exposedHeaders: [String]
  /// How long a browser may remember the answer to its preflight, in whole seconds.
  public var maxAge: Duration

  /// Makes a rule.
  ///
  /// The limits are checked when it is sent.
  ///
  /// - Parameters:
  ///   - allowedOrigins: The origins that may call.
  ///   - allowedMethods: The methods that they may use.
  ///   - allowedHeaders: The header fields that they may send.
  ///   - exposedHeaders: The header fields of answers that the page may read.
  ///   - maxAge: How long a browser may remember the answer to its preflight; by default not at all.
  public init(
    allowedOrigins: [String], allowedMethods: [Method], allowedHeaders: [String] = [],
    exposedHeaders: [String] = [], maxAge: Duration = .zero
  ) {
    self.allowedOrigins = allowedOrigins
    self.allowedMethods = allowedMethods
    self.allowedHeaders = allowedHeaders
    self.exposedHeaders = exposedHeaders
    self.maxAge = maxAge
  }

  private enum CodingKeys: String, CodingKey {
    case allowedOrigins, allowedMethods, allowedHeaders, exposedHeaders
    case maxAge = "maxAgeInSeconds"
  }

  /// Reads a rule whose age is a number of seconds.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      allowedOrigins: try container.decode([String].self, forKey: .allowedOrigins),
      allowedMethods: try container.decode([Method].self, forKey: .allowedMethods),
      allowedHeaders: try container.decode([String].self, forKey: .allowedHeaders),
      exposedHeaders: try container.decode([String].self, forKey: .exposedHeaders),
      maxAge: .seconds(try container.decode(Int64.self, forKey: .maxAge)))
  }

  /// Writes the rule with its age as a number of seconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(allowedOrigins, forKey: .allowedOrigins)
    try container.encode(allowedMethods, forKey: .allowedMethods)
    try container.encode(allowedHeaders, forKey: .allowedHeaders)
    try container.encode(exposedHeaders, forKey: .exposedHeaders)
    // Longer ones have more seconds than an `Int64` holds.
    let age = min(max(maxAge, .seconds(Int64.min)), .seconds(Int64.max))
    try container.encode(age.components.seconds, forKey: .maxAge)
  }
}
