package import AzureCore

/// The name of a queue, checked by the service's rules.
///
/// 3 to 63 lower-case ASCII letters, digits and hyphens; a letter or digit first and last; no two hyphens in a row
/// ([Naming Queues and Metadata](https://learn.microsoft.com/rest/api/storageservices/naming-queues-and-metadata)).
package struct QueueName: Sendable, Hashable, CustomStringConvertible {
  /// The name.
  package let rawValue: String

  /// Checks a name.
  ///
  /// - Parameter name: The name.
  /// - Throws: ``AzureError`` that says which rule the name breaks. It repeats no more than 63 characters, and nothing of a
  ///   text that looks like a key, a token, a query or a connection string.
  package init(_ name: String) throws(AzureError) {
    if let broken = Self.brokenRule(name) {
      throw .invalidArgument(
        "\(QuotedText.name("The queue name", name, longest: Self.longest)) \(broken.rule)",
        advice: broken.advice)
    }
    rawValue = name
  }

  /// The name.
  package var description: String { rawValue }

  private static let longest = 63

  private static func brokenRule(_ name: String) -> (rule: String, advice: String)? {
    let bytes = Array(name.utf8)
    for scalar in name.unicodeScalars where !isAllowed(scalar) {
      if ("A"..."Z").contains(scalar) { return ("has an upper-case letter", "use lower case") }
      return ("has a character that is not a lower-case letter, a digit or a hyphen", "use these alone")
    }
    guard (3...longest).contains(bytes.count) else {
      return ("has \(bytes.count) character\(bytes.count == 1 ? "" : "s")", "use 3 to \(longest)")
    }
    let hyphen = UInt8(ascii: "-")
    if bytes.first == hyphen { return ("begins with a hyphen", "begin with a letter or digit") }
    if bytes.last == hyphen { return ("ends with a hyphen", "end with a letter or digit") }
    if zip(bytes, bytes.dropFirst()).contains(where: { $0 == hyphen && $1 == hyphen }) {
      return ("has two hyphens in a row", "use one")
    }
    return nil
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "0"..."9", "-": true
    default: false
    }
  }
}
