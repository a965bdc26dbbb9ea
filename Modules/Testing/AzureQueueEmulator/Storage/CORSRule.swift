import AzureCore

/// One rule for requests from web pages of other origins.
struct CORSRule: Sendable {
  let origins: [String]
  let methods: [String]
  let allowedHeaders: CORSHeaderList
  let exposedHeaders: CORSHeaderList
  let maximumAge: Int64

  var allowsAllOrigins: Bool { origins == ["*"] }

  /// Whether the rule is the one for an origin and a method; both are compared exactly.
  func matches(origin: String, method: String) -> Bool {
    (allowsAllOrigins || origins.contains(where: origin.isExactly))
      && methods.contains(where: method.isExactly)
  }
}

/// The header names of a rule: whole names, and beginnings that end with an asterisk.
struct CORSHeaderList: Sendable {
  let names: [String]
  /// Without the asterisk; empty text stands for every name.
  let prefixes: [String]

  /// Splits names at commas.
  init(_ items: [String]) {
    let endsWithAsterisk = { (name: String) in name.utf8.last == UInt8(ascii: "*") }
    names = items.filter { !endsWithAsterisk($0) }
    prefixes = items.filter(endsWithAsterisk).map { String(Substring($0.utf8.dropLast())) }
  }

  var isEmpty: Bool { names.isEmpty && prefixes.isEmpty }

  /// The names as the service gives them back: whole names first.
  var text: String { (names + prefixes.map { $0 + "*" }).joined(separator: ",") }

  func contains(_ name: String) -> Bool {
    let name = name.asciiLowercased
    return names.contains { $0.asciiLowercased.isExactly(name) }
      || prefixes.contains { name.startsExactly(with: $0.asciiLowercased) }
  }
}
