public import HTTPTypes

/// One HTTP response: status, header fields and the whole body.
public struct AzureResponse: Sendable, Hashable {
  private var received: ReceivedHead

  /// The bytes of the body; empty when there is none.
  public var body: [UInt8]

  /// The secrets of the request that this responds to, which the response may repeat; no part of what `==` compares.
  package var sent: SentSecrets?

  /// Makes a response from its parts.
  ///
  /// - Parameters:
  ///   - status: The status, with its reason phrase where known.
  ///   - headerFields: The header fields.
  ///   - body: The body; empty for none.
  public init(status: HTTPResponse.Status, headerFields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
    received = ReceivedHead(status: status, fields: headerFields)
    self.body = body
  }

  /// Makes a response from a head as it came.
  ///
  /// - Parameters:
  ///   - head: The head.
  ///   - body: The body; empty for none.
  package init(_ head: ReceivedHead, body: [UInt8]) {
    received = head
    self.body = body
  }

  /// The status and header fields.
  ///
  /// The fields are made each time from the bytes that came; ``header(_:)`` is the cheaper way to one of them.
  public var head: HTTPResponse {
    get { HTTPResponse(status: received.status, headerFields: received.fields) }
    set { received = ReceivedHead(status: newValue.status, fields: newValue.headerFields) }
  }

  /// The status code.
  public var status: Int { received.status.code }

  /// Returns the value of a header field, looked up without regard to case.
  ///
  /// - Parameter name: The field's name.
  /// - Returns: The value (several are joined with a comma), or `nil` when the field is absent.
  public func header(_ name: HTTPField.Name) -> String? { received.value(of: name) }

  /// Two responses are equal when status, fields in their order, and body are.
  public static func == (left: AzureResponse, right: AzureResponse) -> Bool {
    left.head == right.head && left.body == right.body
  }

  /// Combines what `==` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(head)
    hasher.combine(body)
  }
}

extension AzureResponse {
  /// The coding that the body is said to be in, such as `gzip`; `nil` when it is said to be as it is (RFC 9110 section 8.4).
  ///
  /// Nothing here decodes a body, and no request asks for a coding. A transport over a stack that decodes by itself leaves the
  /// field as it came, so the field alone is no fault: it says why a body cannot be read.
  package var contentCoding: String? {
    guard let value = header(.contentEncoding) else { return nil }
    let codings = value.split { $0 == "," || $0 == " " || $0 == "\t" }.filter {
      $0.lowercased() != "identity"
    }
    return codings.isEmpty ? nil : codings.joined(separator: ", ")
  }
}

extension AzureResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The status, and how much else there is.
  ///
  /// Header values and bodies may hold pop receipts, keys and users' data, so they do not print.
  public var description: String {
    "\(status) (\(head.headerFields.count) header fields, \(body.count) bytes)"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows no more than ``description``.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
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
