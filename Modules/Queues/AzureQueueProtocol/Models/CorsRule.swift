import AzureCore

/// A rule that lets pages of other origins call the service from a browser.
///
/// The service's rules:
/// [CORS support](https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services).
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
  /// The header fields of responses that the page may read, with the same limits.
  public var exposedHeaders: [String]
  /// How long a browser may remember the response to its preflight, in whole seconds.
  public var maxAge: Duration

  /// Makes a rule.
  ///
  /// The limits are checked when it is sent.
  ///
  /// - Parameters:
  ///   - allowedOrigins: The origins that may call.
  ///   - allowedMethods: The methods that they may use.
  ///   - allowedHeaders: The header fields that they may send.
  ///   - exposedHeaders: The header fields of responses that the page may read.
  ///   - maxAge: How long a browser may remember the response to its preflight; by default not at all.
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
    let (seconds, _) = min(max(maxAge, .seconds(Int64.min)), .seconds(Int64.max)).components
    try container.encode(seconds, forKey: .maxAge)
  }
}

extension CorsRule {
  /// How many rules a service can have.
  private static let maximumCount = 5
  /// How long the text of all rules together may be, without tags.
  private static let maximumTextBytes = 2048
  private static let maximumNameLength = 256

  /// Checks a list of rules against the limits that the service documents; says which rule breaks which.
  static func check(_ rules: [CorsRule]) throws(AzureError) {
    guard rules.count <= maximumCount else {
      throw .invalidArgument("There are \(rules.count) CORS rules", advice: "use at most \(maximumCount)")
    }
    var bytes = 0
    for (index, rule) in rules.enumerated() {
      bytes += try rule.texts(number: index + 1).reduce(0) { $0 + $1.text.utf8.count }
    }
    guard bytes <= maximumTextBytes else {
      throw .invalidArgument(
        "The CORS rules have \(bytes) bytes of text",
        advice: "use at most \(maximumTextBytes) in all rules together")
    }
  }

  /// The elements of the rule in the service's order, checked.
  func texts(number: Int) throws(AzureError) -> [(element: String, text: String)] {
    let name = "CORS rule \(number)"
    guard !allowedOrigins.isEmpty else {
      throw .invalidArgument("\(name) allows no origin", advice: "name origins, or use * for all")
    }
    guard !allowedMethods.isEmpty else {
      throw .invalidArgument("\(name) allows no method", advice: "name at least one method")
    }
    guard allowedOrigins.count <= 64 else {
      throw .invalidArgument(
        "\(name) has \(allowedOrigins.count) origins", advice: "use at most 64, or * for all")
    }
    try Self.checkHeaders(allowedHeaders, "\(name): allowedHeaders")
    try Self.checkHeaders(exposedHeaders, "\(name): exposedHeaders")
    return [
      ("AllowedOrigins", try Self.list(allowedOrigins, "\(name): allowedOrigins")),
      ("AllowedMethods", try Self.list(allowedMethods.map(\.rawValue), "\(name): allowedMethods")),
      ("AllowedHeaders", try Self.list(allowedHeaders, "\(name): allowedHeaders")),
      ("ExposedHeaders", try Self.list(exposedHeaders, "\(name): exposedHeaders")),
      (
        "MaxAgeInSeconds",
        String(try Parameters.seconds(maxAge, in: 0...Int64(Int32.max), of: "\(name): maxAge"))
      ),
    ]
  }

  private static func checkHeaders(_ names: [String], _ property: String) throws(AzureError) {
    let prefixes = names.count { $0.utf8.last == UInt8(ascii: "*") && $0.utf8.count > 1 }
    guard prefixes <= 2, names.count - prefixes <= 64 else {
      throw .invalidArgument(
        "\(property) has \(names.count - prefixes) names and \(prefixes) prefixes",
        advice: "use at most 64 names and 2 prefixes, or * for all")
    }
  }

  private static func list(_ parts: [String], _ property: String) throws(AzureError) -> String {
    for part in parts {
      guard !part.isEmpty, !part.utf8.contains(UInt8(ascii: ",")) else {
        throw .invalidArgument(
          QuotedText.name("\(property) has the entry", part, longest: maximumNameLength),
          advice: "use entries that are not empty and hold no comma")
      }
      guard part.unicodeScalars.count <= maximumNameLength else {
        throw .invalidArgument(
          "\(property) has an entry of \(part.unicodeScalars.count) characters",
          advice: "use at most \(maximumNameLength)")
      }
    }
    return parts.joined(separator: ",")
  }
}
