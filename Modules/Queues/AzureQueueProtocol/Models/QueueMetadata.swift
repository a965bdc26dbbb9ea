import AzureCore
import AzureXML
import HTTPTypes

/// The name-value pairs that a queue carries.
///
/// Names are C# identifiers (an ASCII letter or `_`, then letters, digits and `_`), keep their case and are compared
/// without it. Values are header values: visible ASCII and inner blanks. All names and values together have 8 KiB at most
/// ([Naming Queues and Metadata](https://learn.microsoft.com/rest/api/storageservices/naming-queues-and-metadata)).
public struct QueueMetadata: Sendable, ExpressibleByDictionaryLiteral {
  /// One pair.
  public struct Entry: Sendable, Hashable {
    /// The name, in the case it was given.
    public var name: String
    /// The value.
    public var value: String

    /// Makes a pair.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }

    /// Compares names and values byte for byte.
    public static func == (left: Entry, right: Entry) -> Bool {
      left.name.isExactly(right.name) && left.value.isExactly(right.value)
    }

    /// Feeds what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) {
      name.hashExactly(into: &hasher)
      value.hashExactly(into: &hasher)
    }
  }

  /// The pairs, in the order they were given.
  public private(set) var entries: [Entry]

  /// Where the first pair of a name is, by the name without its case; `nil` while there are so few that looking is quicker.
  private var positions: [ExactText: Int]?

  private static let fewEntries = 16

  /// Makes metadata from pairs.
  ///
  /// Names and values are checked when they are sent.
  ///
  /// - Parameter entries: The pairs.
  public init(_ entries: [Entry] = []) {
    self.entries = entries
    positions = entries.count > Self.fewEntries ? Self.positions(of: entries) : nil
  }

  /// Makes metadata from a literal.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.map { Entry(name: $0.0, value: $0.1) })
  }

  /// Makes metadata from a dictionary, in the order of the names.
  ///
  /// - Parameter dictionary: Names and values.
  public init(_ dictionary: [String: String]) {
    self.init(dictionary.sorted { $0.key < $1.key }.map { Entry(name: $0.key, value: $0.value) })
  }

  /// Whether there are no pairs.
  public var isEmpty: Bool { entries.isEmpty }

  /// The value of a name, compared without case; setting `nil` removes the pair.
  public subscript(name: String) -> String? {
    get { index(of: name).map { entries[$0].value } }
    set {
      switch (index(of: name), newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil):
        entries.remove(at: index)
        self = QueueMetadata(entries)
      case (nil, let value?):
        positions?[Self.key(name)] = entries.count
        entries.append(Entry(name: name, value: value))
        if positions == nil, entries.count > Self.fewEntries { positions = Self.positions(of: entries) }
      case (nil, nil): break
      }
    }
  }

  private func index(of name: String) -> Int? {
    if let positions { return positions[Self.key(name)] }
    guard !entries.isEmpty else { return nil }
    let key = name.asciiLowercased
    return entries.firstIndex { $0.name.asciiLowercased.isExactly(key) }
  }

  private static func positions(of entries: [Entry]) -> [ExactText: Int] {
    Dictionary(entries.enumerated().map { (key($1.name), $0) }) { first, _ in first }
  }

  private static func key(_ name: String) -> ExactText { ExactText(name.asciiLowercased) }
}

extension QueueMetadata {
  private static let prefix = "x-ms-meta-"

  /// The service's limit for all names and values together.
  private static let maximumBytes = 8 * 1024

  /// How much of a name an error repeats.
  private static let shownName = 64

  /// Adds the pairs to a request as `x-ms-meta-` header fields, after checking them.
  func apply(to request: inout AzureRequest) throws(AzureError) {
    let bytes = entries.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    guard bytes <= Self.maximumBytes else {
      throw .invalidArgument(
        "The metadata have \(bytes) bytes in their names and values",
        advice: "use at most \(Self.maximumBytes) bytes in all")
    }
    var seen: Set<ExactText> = []
    for entry in entries {
      guard Self.isIdentifier(entry.name), let field = HTTPField.Name(Self.prefix + entry.name) else {
        throw .invalidArgument(
          "\(QuotedText.name("The metadata name", entry.name, longest: Self.shownName)) is not valid",
          advice: "use an ASCII letter or '_' first, then letters, digits and '_'")
      }
      guard seen.insert(ExactText(entry.name.asciiLowercased)).inserted else {
        throw .invalidArgument(
          "\(QuotedText.name("The metadata name", entry.name, longest: Self.shownName)) is given twice",
          advice: "names are compared without case")
      }
      guard Self.isValue(entry.value) else {
        throw .invalidArgument(
          "\(QuotedText.name("The value of the metadata", entry.name, longest: Self.shownName)) cannot be sent",
          advice: "use visible ASCII characters, with blanks only inside")
      }
      // Not by the subscript, which looks at all fields: the names differ.
      request.head.headerFields.append(HTTPField(name: field, value: entry.value))
    }
  }

  /// Reads the `x-ms-meta-` header fields of a response; names have the case that arrived.
  init(in fields: HTTPFields) {
    self.init()
    for field in fields where field.name.canonicalName.hasPrefix(Self.prefix) {
      self[String(field.name.rawName.dropFirst(Self.prefix.count))] = field.value
    }
  }

  /// Reads the children of a `Metadata` element; names have the case in which they are stored.
  init(in element: XMLTree) {
    self.init(element.children.map { Entry(name: $0.name, value: $0.text) })
  }

  private static func isIdentifier(_ name: String) -> Bool {
    for (index, byte) in name.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
        continue
      case UInt8(ascii: "0")...UInt8(ascii: "9") where index > 0: continue
      default: return false
      }
    }
    return !name.isEmpty
  }

  private static func isValue(_ value: String) -> Bool {
    guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return false }
    return value.utf8.first != 0x20 && value.utf8.last != 0x20
  }
}

extension QueueMetadata: Codable {
  /// Reads an object of names and values, in the order of the names.
  public init(from decoder: any Decoder) throws {
    // A dictionary, because no strategy of a coder for keys changes those of a dictionary.
    let pairs = try decoder.singleValueContainer().decode([String: String].self)
    self.init(pairs.sorted { $0.key < $1.key }.map { Entry(name: $0.key, value: $0.value) })
  }

  /// Writes an object of names and values; of names that are the same to the service, the first.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Dictionary(entries.map { ($0.name, $0.value) }) { first, _ in first })
  }
}

extension QueueMetadata: Hashable {
  /// The pairs without the case of their names, in an order of their own.
  private var canonical: [Entry] {
    entries.map { Entry(name: $0.name.asciiLowercased, value: $0.value) }.sorted { left, right in
      left.name.isExactly(right.name)
        ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
        : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
  }

  /// Compares names without the case of ASCII letters, values byte for byte, and neither by their order: the service keeps none.
  public static func == (left: QueueMetadata, right: QueueMetadata) -> Bool {
    left.entries == right.entries || left.canonical == right.canonical
  }

  /// Feeds what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
