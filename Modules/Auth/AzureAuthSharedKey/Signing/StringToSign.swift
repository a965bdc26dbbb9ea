package import AzurePipeline
import HTTPTypes

/// The text that a Shared Key signature covers: a canonical form of the request as it goes over the wire.
///
/// Rules: "Authorize with Shared Key", https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key.
/// No crypto and no key is involved here.
package enum StringToSign {
  /// The fields that have a line of their own, in the order of the lines, after the method.
  private static let fields: [HTTPField.Name] = [
    .contentEncoding, .contentLanguage, .contentLength, .contentMD5, .contentType, .date, .ifModifiedSince,
    .ifMatch, .ifNoneMatch, .ifUnmodifiedSince, .range,
  ]

  /// Makes the text.
  ///
  /// - Parameters:
  ///   - request: The request, final but for its authorization.
  ///   - account: The account's name, without `-secondary`.
  /// - Returns: The bytes to sign.
  /// - Throws: ``AzureError`` when the request has no date or its query is not percent-encoded UTF-8.
  package static func make(for request: Request, account: String) throws(AzureError) -> [UInt8] {
    let headers = request.head.headerFields
    guard headers.contains(.msDate) || headers.contains(.date) else {
      throw .invalidArgument(
        "The request has neither an x-ms-date nor a Date field, so it cannot be signed",
        advice: "add a DatePolicy before the authorizer")
    }
    let version = headers[.msVersion] ?? ""
    var text: [UInt8] = []
    text.reserveCapacity(512)
    text.append(contentsOf: request.head.method.rawValue.uppercased().utf8)
    text.append(newline)
    for name in fields {
      switch name {
      case .contentLength: appendLength(of: request, version: version, to: &text)
      case .date: if !headers.contains(.msDate) { appendValues(of: name, in: headers, to: &text) }
      default: appendValues(of: name, in: headers, to: &text)
      }
      text.append(newline)
    }
    appendHeaders(headers, keepingEmpty: isAtLeast("2016-05-31", version), to: &text)
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

  private static func appendLength(of request: Request, version: String, to text: inout [UInt8]) {
    let start = text.count
    appendValues(of: .contentLength, in: request.head.headerFields, to: &text)
    // A transport states the length of a body by itself.
    if text.count == start, !request.body.isEmpty { text.append(contentsOf: String(request.body.count).utf8) }
    if text[start...] == [UInt8(ascii: "0")], isAtLeast("2015-02-21", version) { text.removeLast() }
  }

  private static func appendHeaders(_ headers: HTTPFields, keepingEmpty: Bool, to text: inout [UInt8]) {
    var names: [String] = []
    for field in headers {
      let name = field.name.canonicalName
      if name.utf8.starts(with: "x-ms-".utf8), !names.contains(name) { names.append(name) }
    }
    names.sort(by: HeaderCollation.precedes)
    for name in names {
      guard let fieldName = HTTPField.Name(name) else { continue }
      let start = text.count
      text.append(contentsOf: name.utf8)
      text.append(UInt8(ascii: ":"))
      let valueStart = text.count
      appendValues(of: fieldName, in: headers, to: &text)
      if text.count == valueStart, !keepingEmpty {
        text.removeSubrange(start...)
      } else {
        text.append(newline)
      }
    }
  }

  /// Appends the bytes of all values of a field, joined with a comma; blanks outside are dropped, those inside kept.
  private static func appendValues(of name: HTTPField.Name, in headers: HTTPFields, to text: inout [UInt8]) {
    var isFirst = true
    for field in headers where field.name == name {
      if !isFirst { text.append(UInt8(ascii: ",")) }
      isFirst = false
      field.withUnsafeBytesOfValue { bytes in
        guard let first = bytes.firstIndex(where: { !isBlank($0) }),
          let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return }
        text.append(contentsOf: bytes[first...last])
      }
    }
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

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
