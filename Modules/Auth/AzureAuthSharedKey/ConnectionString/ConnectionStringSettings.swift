import AzurePipeline

/// The settings of a connection string as text, before anything is made of them.
struct ConnectionStringSettings {
  /// The settings that concern queues; the raw value is the usual spelling, the only text of a setting in an error.
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
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
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
      guard seen.insert(ExactText(key)).inserted else {
        throw .invalidArgument(
          "Segment \(position) of the connection string repeats an earlier setting",
          advice: "give every setting once; names are compared without regard to case")
      }
      guard let name = Name.byLowerCase[key] else { continue }
      guard !value.isEmpty else {
        throw .invalidArgument(
          "\(name.rawValue) of the connection string has no value", advice: "fill it in, or leave it out")
      }
      values[name] = value
    }
    guard !seen.isEmpty else {
      throw .invalidArgument(
        "The connection string is empty", advice: "copy it from the account's page of access keys")
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
          "UseDevelopmentStorage of the connection string is neither 'true' nor 'false'")
      }
    }
  }

  /// The settings present beside those named.
  func others(than expected: Set<Name>) -> [Name] {
    values.keys.filter { !expected.contains($0) }.sorted { $0.rawValue < $1.rawValue }
  }
}
