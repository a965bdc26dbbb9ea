import AzureXML

/// Reads the rules in `Cors`, and checks the limits of the service.
enum CORSDocument {
  private static let methods: Set<String> = ["DELETE", "GET", "HEAD", "MERGE", "POST", "OPTIONS", "PUT"]
  private static let maximumRules = 5
  private static let maximumTextBytes = 2048
  private static let maximumItemLength = 256
  private static let maximumOrigins = 64
  private static let maximumNames = 64
  private static let maximumPrefixes = 2

  static func rules(_ tree: XMLTree) throws(ServiceError) -> [CORSRule] {
    var rules: [CORSRule] = []
    var size = 0
    for child in tree.children {
      guard child.isNamed("CorsRule") else { throw .unsupportedNode(child.name) }
      size += child.children.reduce(0) { $0 + $1.text.utf8.count }
      // Checked before the rule is read, so that no list gets longer than this.
      guard rules.count < maximumRules, size <= maximumTextBytes else { throw .invalidDocument() }
      rules.append(try rule(child))
    }
    return rules
  }

  private static func rule(_ tree: XMLTree) throws(ServiceError) -> CORSRule {
    let names: Set<String> = [
      "AllowedOrigins", "AllowedMethods", "AllowedHeaders", "ExposedHeaders", "MaxAgeInSeconds",
    ]
    try tree.checkNames(names)
    return CORSRule(
      origins: try items("AllowedOrigins", tree) { !$0.isEmpty && $0.count <= maximumOrigins },
      methods: try items("AllowedMethods", tree) { !$0.isEmpty && methods.isSuperset(of: $0) },
      allowedHeaders: try headers("AllowedHeaders", tree),
      exposedHeaders: try headers("ExposedHeaders", tree),
      maximumAge: try tree.number("MaxAgeInSeconds"))
  }

  private static func headers(_ name: String, _ tree: XMLTree) throws(ServiceError) -> CORSHeaderList {
    CORSHeaderList(
      try items(name, tree) { items in
        let list = CORSHeaderList(items)
        return list.names.count <= maximumNames && list.prefixes.count <= maximumPrefixes
      })
  }

  private static func items(
    _ name: String, _ tree: XMLTree, _ isAllowed: ([String]) -> Bool
  ) throws(ServiceError) -> [String] {
    let text = try tree.required(name).text
    let items = CommaList.parts(text)
    guard items.allSatisfy({ $0.unicodeScalars.count <= maximumItemLength }), isAllowed(items) else {
      throw .invalidNode(name, text)
    }
    return items
  }
}
