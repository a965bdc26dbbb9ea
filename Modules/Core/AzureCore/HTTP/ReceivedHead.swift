package import HTTPTypes

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

  package let status: HTTPResponse.Status
  private let bytes: [UInt8]
  private let lines: [Line]

  /// Makes a head.
  ///
  /// - Parameters:
  ///   - status: The status.
  ///   - bytes: Names and values, in any order and with anything between them.
  ///   - lines: The fields, in their order.
  package init(status: HTTPResponse.Status, bytes: [UInt8], lines: [Line]) {
    self.status = status
    self.bytes = bytes
    self.lines = lines
  }

  /// Makes a head of fields.
  ///
  /// - Parameters:
  ///   - status: The status.
  ///   - fields: The fields.
  package convenience init(status: HTTPResponse.Status, fields: HTTPFields) {
    var bytes: [UInt8] = []
    var lines: [Line] = []
    for field in fields {
      let name = bytes.count
      bytes += field.name.rawName.utf8
      let value = bytes.count
      field.withUnsafeBytesOfValue { bytes += $0 }
      lines.append(Line(name: name..<value, value: value..<bytes.count))
    }
    self.init(status: status, bytes: bytes, lines: lines)
  }

  /// All fields in their order.
  package var fields: HTTPFields {
    var fields = HTTPFields()
    for line in lines {
      guard let name = HTTPField.Name(String(decoding: bytes[line.name], as: UTF8.self)) else { continue }
      fields.append(HTTPField(name: name, lenientValue: bytes[line.value]))
    }
    return fields
  }

  /// The value of a field, looked up without regard to case; several are joined as ``fields`` would join them.
  package func value(of name: HTTPField.Name) -> String? {
    var found: Line?
    for line in lines where isEqual(line.name, name.canonicalName) {
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
  private func isEqual(_ range: Range<Int>, _ canonicalName: String) -> Bool {
    guard range.count == canonicalName.utf8.count else { return false }
    var index = range.lowerBound
    for byte in canonicalName.utf8 {
      let own = bytes[index]
      guard own == byte || (0x41...0x5A).contains(own) && own + 0x20 == byte else { return false }
      index += 1
    }
    return true
  }
}
