package import HTTPTypes

extension HTTPField.Name {
  /// Makes a name from a literal that is known to be a valid token.
  ///
  /// A string literal is kept where it is in the program: its copies are not counted, as those of a text of
  /// this length would be.
  private static func known(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else {
      preconditionFailure("Not a header name: \(text)")
    }
    return name
  }

  package static let contentMD5 = known("Content-MD5")
  package static let msVersion = known("x-ms-version")
  package static let msDate = known("x-ms-date")
  package static let msClientRequestID = known("x-ms-client-request-id")
  package static let msRequestID = known("x-ms-request-id")
  package static let msErrorCode = known("x-ms-error-code")
  package static let msPopReceipt = known("x-ms-popreceipt")
  package static let msTimeNextVisible = known("x-ms-time-next-visible")
  package static let msApproximateMessagesCount = known("x-ms-approximate-messages-count")
  package static let msRetryAfterMilliseconds = known("x-ms-retry-after-ms")
  package static let retryAfterMilliseconds = known("retry-after-ms")
  package static let host = known("Host")
}

extension HTTPFields {
  /// Returns what the subscript returns: the value of the one field of a name, or the values of several, joined.
  ///
  /// Where there is at most one field, as nearly always, this looks at each name once and copies nothing: the
  /// subscript joins even a single value through a lazy sequence, at many times the cost.
  ///
  /// - Parameter name: The name.
  /// - Returns: The value, or `nil` when there is no such field.
  package func value(of name: HTTPField.Name) -> String? {
    guard let first = firstIndex(of: name, from: 0) else { return nil }
    guard firstIndex(of: name, from: first + 1) == nil else { return self[name] }
    return self[first].value
  }

  /// Whether there is a field of a name.
  ///
  /// - Parameter name: The name.
  /// - Returns: Whether one or more fields have it.
  package func has(_ name: HTTPField.Name) -> Bool { firstIndex(of: name, from: 0) != nil }

  /// Sets the one field of a name, instead of what was there.
  ///
  /// Does what the subscript does for every name but `Cookie`; a field that is there alike stays as it is spelled. A field
  /// of a new name, as nearly always, is appended at less than half of the cost.
  ///
  /// - Parameter field: The field.
  package mutating func set(_ field: consuming HTTPField) {
    guard let first = firstIndex(of: field.name, from: 0) else { return append(field) }
    guard firstIndex(of: field.name, from: first + 1) == nil else {
      self[fields: field.name] = [field]
      return
    }
    self[first] = field
  }

  private func firstIndex(of name: HTTPField.Name, from start: Int) -> Int? {
    let wanted = name.canonicalName
    let length = wanted.utf8.count
    var index = start
    while index < endIndex {
      let found = self[index].name.canonicalName
      if found.utf8.count == length, found == wanted { return index }
      index += 1
    }
    return nil
  }
}

/// The head of a response as bytes, with the range of each field in them.
///
/// Making all of ``fields`` costs two strings a field; a call asks for two or three values.
package final class ReceivedHead: Sendable {
  /// Where a field stands in the bytes.
  package struct Line: Sendable {
    package let name: Range<Int>
    package let value: Range<Int>

    /// Makes a line from ranges of the bytes.
    ///
    /// - Parameters:
    ///   - name: The name, which must be a token (RFC 9110 section 5.1).
    ///   - value: The value without blanks around it.
    package init(name: Range<Int>, value: Range<Int>) {
      self.name = name
      self.value = value
    }
  }

  /// What the head was made of: a transport has bytes, and code that makes a response has fields.
  private enum Content: Sendable {
    case bytes([UInt8], [Line])
    case fields(HTTPFields)
  }

  package let status: HTTPResponse.Status
  private let content: Content

  /// Makes a head.
  ///
  /// - Parameters:
  ///   - status: The status.
  ///   - bytes: Names and values, in any order and with anything between them.
  ///   - lines: The fields, in their order.
  package init(status: HTTPResponse.Status, bytes: [UInt8], lines: [Line]) {
    self.status = status
    content = .bytes(bytes, lines)
  }

  /// Makes a head of fields.
  ///
  /// - Parameters:
  ///   - status: The status.
  ///   - fields: The fields.
  package init(status: HTTPResponse.Status, fields: HTTPFields) {
    self.status = status
    content = .fields(fields)
  }

  /// All fields in their order.
  package var fields: HTTPFields {
    switch content {
    case .fields(let fields): return fields
    case .bytes(let bytes, let lines):
      var fields = HTTPFields()
      for line in lines {
        guard let name = HTTPField.Name(String(decoding: bytes[line.name], as: UTF8.self)) else { continue }
        fields.append(HTTPField(name: name, lenientValue: bytes[line.value]))
      }
      return fields
    }
  }

  /// The value of a field, looked up without regard to case; several are joined as ``fields`` would join them.
  package func value(of name: HTTPField.Name) -> String? {
    switch content {
    case .fields(let fields): return fields.value(of: name)
    case .bytes(let bytes, let lines): return value(of: name, bytes, lines)
    }
  }

  private func value(of name: HTTPField.Name, _ bytes: [UInt8], _ lines: [Line]) -> String? {
    var found: Line?
    for line in lines where Self.isEqual(bytes[line.name], name.canonicalName) {
      // Several of a name are rare.
      guard found == nil else { return fields[name] }
      found = line
    }
    guard let found else { return nil }
    let value = bytes[found.value]
    for byte in value where !(0x20...0x7E).contains(byte) {
      return HTTPField(name: name, lenientValue: value).value
    }
    return String(decoding: value, as: UTF8.self)
  }

  /// Compares with a name in lower case.
  private static func isEqual(_ name: ArraySlice<UInt8>, _ canonicalName: String) -> Bool {
    guard name.count == canonicalName.utf8.count else { return false }
    var index = name.startIndex
    for byte in canonicalName.utf8 {
      let own = name[index]
      guard own == byte || (0x41...0x5A).contains(own) && own + 0x20 == byte else { return false }
      index += 1
    }
    return true
  }
}
