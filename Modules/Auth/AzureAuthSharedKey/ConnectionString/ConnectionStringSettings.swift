import AzureCore

/// The settings of a connection string as text, before anything is made of them.
struct ConnectionStringSettings {
  /// The settings that concern queues; the raw value is the documented spelling, the only text of a setting in an error.
  enum Name: String, CaseIterable {
    case accountKey = "AccountKey"
    case accountName = "AccountName"
    case defaultEndpointsProtocol = "DefaultEndpointsProtocol"
    case developmentStorageProxyURI = "DevelopmentStorageProxyUri"
    case endpointSuffix = "EndpointSuffix"
    case queueEndpoint = "QueueEndpoint"
    case queueSecondaryEndpoint = "QueueSecondaryEndpoint"
    case sharedAccessSignature = "SharedAccessSignature"
    case useDevelopmentStorage = "UseDevelopmentStorage"

    static let byLowerCase = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })
  }

  private var values: [Name: String] = [:]

  init(_ text: String) throws(AzureError) {
    var seen: Set<ExactText> = []
    // Some editors put a byte order mark before the text of a file.
    let whole = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    let text = try Self.unquoted(whole, "The connection string", mayEndQuoted: true)
    try Self.checkKind(text)
    for (index, segment) in text.utf8.split(separator: UInt8(ascii: ";")).enumerated() {
      let pair = trimmed(String(decoding: segment, as: UTF8.self))
      if pair.isEmpty { continue }
      let position = index + 1
      guard let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")), equals > pair.startIndex else {
        throw .invalidArgument(
          "Segment \(position) of the connection string is not of the form name=value",
          advice: "separate the settings with ';' and pass the whole string")
      }
      let key = trimmed(pair[..<equals]).asciiLowercased
      let value = trimmed(pair[pair.utf8.index(after: equals)...])
      // A known setting whose name something stuck to would be passed over as an unknown one.
      guard key.utf8.allSatisfy(Self.isNameCharacter) else {
        throw .invalidArgument(
          "The name in segment \(position) of the connection string has a character that no name has",
          advice:
            "pass the string as the portal shows it, without quotation marks and escapes of a file or a shell"
        )
      }
      guard seen.insert(ExactText(key)).inserted else {
        throw .invalidArgument(
          "Segment \(position) of the connection string repeats an earlier setting",
          advice: "give every setting once; names are compared without regard to case")
      }
      guard let name = Name.byLowerCase[key] else { continue }
      let plain = try Self.unquoted(value, "\(name.rawValue) of the connection string")
      guard !plain.isEmpty else {
        throw .invalidArgument(
          "\(name.rawValue) of the connection string has no value", advice: "fill it in, or leave it out")
      }
      values[name] = plain
    }
    guard !seen.isEmpty else {
      throw .invalidArgument(
        "The connection string is empty", advice: "copy it from the account's page of access keys")
    }
  }

  /// Refuses what is something else than a connection string, and what separates its settings by commas.
  private static func checkKind(_ text: String) throws(AzureError) {
    let start = String(decoding: text.utf8.prefix(8), as: UTF8.self).asciiLowercased
    guard !start.hasPrefix("http://"), !start.hasPrefix("https://") else {
      throw .invalidArgument(
        "This is a URL and not a connection string",
        advice:
          "give a URL with a shared access signature to .url(_:), that of a queue to .queueURL(_:), and "
          + "one without a signature to .endpoint(_:credential:)")
    }
    let segments = text.utf8.split(separator: UInt8(ascii: ","))
    let isOfCommas = segments.dropFirst().contains { segment in
      let name = trimmed(String(decoding: segment.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self))
      return Name.byLowerCase[name.asciiLowercased] != nil
    }
    guard !isOfCommas || text.utf8.contains(UInt8(ascii: ";")) else {
      throw .invalidArgument(
        "The connection string has commas between its settings", advice: "separate them with ';'")
    }
  }

  /// Drops blanks and quotation marks around a text: files of settings keep them, and nothing that is meant has one.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - subject: What it is, for the error.
  ///   - mayEndQuoted: Whether a mark at its end alone may belong to its last part.
  /// - Returns: What is between them.
  /// - Throws: ``AzureError`` when a mark has no other.
  private static func unquoted(
    _ text: String, _ subject: String, mayEndQuoted: Bool = false
  ) throws(AzureError) -> String {
    let marks: [Unicode.Scalar] = ["\"", "'"]
    var text = trimmed(text)
    while let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
      marks.contains(first) || !mayEndQuoted && marks.contains(last)
    {
      guard text.unicodeScalars.count > 1, first == last else {
        throw .invalidArgument(
          "\(subject) has a quotation mark at one end only",
          advice: "leave out the quotation marks, or close them")
      }
      text = trimmed(String(text.unicodeScalars.dropFirst().dropLast()))
    }
    return text
  }

  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: " -_.".utf8.contains(byte)
    }
  }

  /// The value of a setting, never empty.
  subscript(name: Name) -> String? { values[name] }

  /// Whether the string asks for the emulator.
  var usesDevelopmentStorage: Bool {
    get throws(AzureError) {
      switch self[.useDevelopmentStorage]?.lowercased() {
      case nil, "false": return false
      case "true": return true
      default:
        throw .invalidArgument(
          "UseDevelopmentStorage of the connection string is neither 'true' nor 'false'",
          advice: "write UseDevelopmentStorage=true for the emulator, or leave it out")
      }
    }
  }

  /// The settings present beside those named.
  func others(than expected: Set<Name>) -> [Name] {
    values.keys.filter { !expected.contains($0) }.sorted { $0.rawValue < $1.rawValue }
  }
}

/// Reads an account key strictly; the error does not repeat it.
func keyBytes(_ key: String) throws(AzureError) -> [UInt8] {
  guard let bytes = decodedKey(key) else {
    throw .invalidArgument(
      "The account key is not base64", advice: "copy the whole key, with the '=' signs at its end")
  }
  return bytes
}

/// The bytes of a key, or `nil` when it is empty or not base64.
///
/// Bits left over need not be zero: other clients take such keys too.
func decodedKey(_ key: String) -> [UInt8]? {
  guard let bytes = Base64Codec.decode(trimmed(key), allowing: .leftoverBits), !bytes.isEmpty else {
    return nil
  }
  return bytes
}

/// Drops blanks and line ends around a text.
func trimmed(_ text: some StringProtocol) -> String {
  let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
  let bytes = Array(text.utf8)
  guard let first = bytes.firstIndex(where: { !isBlank($0) }),
    let last = bytes.lastIndex(where: { !isBlank($0) })
  else { return "" }
  return String(decoding: bytes[first...last], as: UTF8.self)
}
