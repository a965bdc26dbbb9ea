package import AzurePipeline
import HTTPTypes

/// The text that a Shared Key signature covers: a canonical form of the request as it goes over the wire.
///
/// Rules: "Authorize with Shared Key", https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key.
/// No crypto and no key is involved here.
package enum StringToSign {
  /// The fields that have a line of their own, in the order of the lines, after the method.
  private static let lines: [HTTPField.Name] = [
    .contentEncoding, .contentLanguage, .contentLength, .contentMD5, .contentType, .date, .ifModifiedSince,
    .ifMatch, .ifNoneMatch, .ifUnmodifiedSince, .range,
  ]

  /// The line of each field by its name in lower case.
  private static let lineOfField = Dictionary(
    uniqueKeysWithValues: lines.enumerated().map { ($0.element.canonicalName, $0.offset) })

  /// Makes the text.
  ///
  /// - Parameters:
  ///   - request: The request, final but for its authorization.
  ///   - account: The account's name, without `-secondary`.
  /// - Returns: The bytes to sign.
  /// - Throws: ``AzureError`` when the request has no date or its query is not percent-encoded UTF-8.
  package static func make(for request: Request, account: String) throws(AzureError) -> [UInt8] {
    let fields = SignedFields(request.head.headerFields)
    guard fields.hasDate else {
      throw .invalidArgument(
        "The request has neither an x-ms-date nor a Date field, so it cannot be signed",
        advice: "add a DatePolicy before the authorizer")
    }
    let version = fields.version
    var text: [UInt8] = []
    text.reserveCapacity(512)
    text.append(contentsOf: request.head.method.rawValue.uppercased().utf8)
    text.append(newline)
    for (name, value) in zip(lines, fields.lines) {
      switch name {
      case .contentLength: appendLength(value, of: request, version: version, to: &text)
      case .date: if !fields.hasMSDate { text.append(contentsOf: value ?? []) }
      default: text.append(contentsOf: value ?? [])
      }
      text.append(newline)
    }
    let keepsEmpty = isAtLeast("2016-05-31", version)
    for header in fields.canonical.sorted(by: { HeaderCollation.precedes($0.name, $1.name) })
    where keepsEmpty || !header.value.isEmpty {
      text.append(contentsOf: header.name.utf8)
      text.append(UInt8(ascii: ":"))
      text.append(contentsOf: header.value)
      text.append(newline)
    }
    text.append(UInt8(ascii: "/"))
    text.append(contentsOf: account.utf8)
    text.append(contentsOf: request.path.utf8)
    try appendQuery(of: request, to: &text)
    return text
  }

  /// Versions are dates, so they sort as text; a request without one gets the newest rules.
  private static func isAtLeast(_ minimum: String, _ version: String) -> Bool {
    version.isEmpty || version >= minimum
  }

  /// Appends the length; a body without a stated one has the length that the transport will state.
  private static func appendLength(
    _ stated: [UInt8]?, of request: Request, version: String, to text: inout [UInt8]
  ) {
    let length = stated ?? (request.body.isEmpty ? [] : Array(String(request.body.count).utf8))
    if length == [UInt8(ascii: "0")], isAtLeast("2015-02-21", version) { return }
    text.append(contentsOf: length)
  }

  private static func appendQuery(of request: Request, to text: inout [UInt8]) throws(AzureError) {
    guard let query = request.query, !query.isEmpty else { return }
    guard let items = PercentEncoding.queryItems(of: query) else {
      throw .invalidArgument("The query of the request is not percent-encoded UTF-8, so it cannot be signed")
    }
    // Bytes and not strings: equality of strings would join names that differ on the wire.
    let sorted = items.map { (name: Array($0.name.lowercased().utf8), value: Array($0.value.utf8)) }
      .sorted { left, right in
        left.name == right.name
          ? left.value.lexicographicallyPrecedes(right.value)
          : left.name.lexicographicallyPrecedes(right.name)
      }
    var previous: [UInt8]?
    for item in sorted {
      if item.name == previous {
        text.append(UInt8(ascii: ","))
      } else {
        text.append(newline)
        text.append(contentsOf: item.name)
        text.append(UInt8(ascii: ":"))
      }
      text.append(contentsOf: item.value)
      previous = item.name
    }
  }

  private static let newline = UInt8(ascii: "\n")

  /// The header fields that are signed, taken from all in one pass.
  private struct SignedFields {
    /// The value of each line's field, `nil` where there is none.
    var lines = [[UInt8]?](repeating: nil, count: StringToSign.lines.count)
    /// The canonical headers, not yet sorted.
    var canonical: [(name: String, value: [UInt8])] = []
    var version = ""
    var hasDate = false
    var hasMSDate = false

    init(_ fields: HTTPFields) {
      for field in fields {
        let name = field.name.canonicalName
        if name.utf8.starts(with: "x-ms-".utf8) {
          if let index = canonical.firstIndex(where: { $0.name == name }) {
            Self.append(field, to: &canonical[index].value)
          } else {
            canonical.append((name, Self.value(of: field)))
          }
          if field.name == .msVersion { version = field.value }
          if field.name == .msDate { (hasDate, hasMSDate) = (true, true) }
        } else if let line = StringToSign.lineOfField[name] {
          if var value = lines[line] {
            Self.append(field, to: &value)
            lines[line] = value
          } else {
            lines[line] = Self.value(of: field)
          }
          if field.name == .date { hasDate = true }
        }
      }
    }

    /// Joins a further value of the same name with a comma.
    private static func append(_ field: HTTPField, to value: inout [UInt8]) {
      value.append(UInt8(ascii: ","))
      value.append(contentsOf: self.value(of: field))
    }

    /// The bytes of a value; blanks outside are dropped, those inside kept.
    private static func value(of field: HTTPField) -> [UInt8] {
      field.withUnsafeBytesOfValue { bytes in
        guard let first = bytes.firstIndex(where: { !isBlank($0) }),
          let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return Array(bytes[first...last])
      }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  }
}
