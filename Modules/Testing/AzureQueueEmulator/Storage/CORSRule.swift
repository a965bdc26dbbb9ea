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
    (allowsAllOrigins || origins.contains(origin)) && methods.contains(method)
  }
}

/// The header names of a rule: whole names, and beginnings that end with an asterisk.
struct CORSHeaderList: Sendable {
  let names: [String]
  /// Without the asterisk; empty text stands for every name.
  let prefixes: [String]

  /// Splits names at commas.
  init(_ items: [String]) {
    names = items.filter { !$0.hasSuffix("*") }
    prefixes = items.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) }
  }

  var isEmpty: Bool { names.isEmpty && prefixes.isEmpty }

  /// The names as the service gives them back: whole names first.
  var text: String { (names + prefixes.map { $0 + "*" }).joined(separator: ",") }

  func contains(_ name: String) -> Bool {
    let name = name.lowercased()
    return names.contains { $0.lowercased() == name } || prefixes.contains { name.hasPrefix($0.lowercased()) }
  }
}
