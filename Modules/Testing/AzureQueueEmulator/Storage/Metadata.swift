import AzureCore
import HTTPTypes

/// The metadata of a queue, with names in the case in which they were sent.
///
/// Names are compared without case; the order is kept.
struct Metadata: Sendable {
  private(set) var items: [(name: String, value: String)] = []

  static let maximumBytes = 8 * 1024
  private static let prefix = "x-ms-meta-"

  /// Reads the `x-ms-meta-` fields of a request.
  init(_ fields: HTTPFields) throws(ServiceError) {
    var seen: Set<ExactText> = []
    var size = 0
    for field in fields where field.name.canonicalName.hasPrefix(Self.prefix) {
      let name = String(field.name.rawName.dropFirst(Self.prefix.count))
      guard !name.isEmpty else { throw .emptyMetadataName(value: field.value) }
      guard Self.isIdentifier(name), seen.insert(ExactText(name.asciiLowercased)).inserted else {
        throw .invalidMetadata
      }
      size += name.utf8.count + field.value.utf8.count
      guard size <= Self.maximumBytes else { throw .metadataTooLarge }
      items.append((name, field.value))
    }
  }

  /// Whether both have the same names with the same values, in any order.
  func isSame(as other: Metadata) -> Bool {
    items.count == other.items.count && byName == other.byName
  }

  /// The header fields of a response.
  var headers: [(name: String, value: String)] { items.map { (Self.prefix + $0.name, $0.value) } }

  /// The values by the names as they were sent.
  var dictionary: [String: String] { Dictionary(items.map { ($0.name, $0.value) }) { first, _ in first } }

  private var byName: [ExactText: ExactText] {
    Dictionary(items.map { (ExactText($0.name.asciiLowercased), ExactText($0.value)) }) { first, _ in first }
  }

  /// The rule for C# identifiers, in ASCII.
  private static func isIdentifier(_ name: String) -> Bool {
    let isStart = { (byte: UInt8) in byte == UInt8(ascii: "_") || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
    }
    guard let first = name.utf8.first, isStart(first) else { return false }
    return name.utf8.allSatisfy { isStart($0) || (0x30...0x39).contains($0) }
  }
}
