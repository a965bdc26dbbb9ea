import AzureCore

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
