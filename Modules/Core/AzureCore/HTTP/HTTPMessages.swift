public import HTTPTypes

/// One HTTP request as it will stand on the wire.
///
/// `head` holds the method, scheme, authority, path with query (percent-encoded, exactly as sent) and header
/// fields; `body` the bytes. Nothing behind this type changes the request: a transport sends exactly these
/// fields, adding only `Host` (from the authority) and what the connection itself needs.
public struct AzureRequest: Sendable, Hashable {
  /// The method, target and header fields.
  public var head: HTTPRequest

  /// The bytes of the body; empty when there is none.
  public var body: [UInt8]

  /// Makes a request from its parts.
  ///
  /// - Parameters:
  ///   - method: The HTTP method.
  ///   - scheme: `http` or `https`.
  ///   - authority: Host and optional port, for example `127.0.0.1:10001`.
  ///   - path: The percent-encoded path with an optional query; an empty path becomes `/`.
  ///   - headerFields: The header fields, names in the case they shall have on the wire.
  ///   - body: The body; empty for none.
  public init(
    method: HTTPRequest.Method, scheme: String, authority: String, path: String,
    headerFields: HTTPFields = HTTPFields(), body: [UInt8] = []
  ) {
    var target = path
    if target.isEmpty || target.utf8.first == UInt8(ascii: "?") { target = "/" + target }
    self.head = HTTPRequest(
      method: method, scheme: scheme, authority: authority, path: target, headerFields: headerFields)
    self.body = body
  }

  /// Makes a request from a head, whose path is not empty.
  package init(_ head: HTTPRequest, body: [UInt8]) {
    self.head = head
    self.body = body
  }

  /// The request target as it stands on the request line: percent-encoded path and query.
  public var target: String { head.path ?? "/" }

  /// The percent-encoded path without the query; never empty.
  public var path: Substring {
    let target = head.path ?? "/"
    return target[..<(target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex)]
  }

  /// The percent-encoded query without its question mark, or `nil` when there is none.
  public var query: Substring? {
    guard let path = head.path, let mark = path.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
    return path[path.utf8.index(after: mark)...]
  }

  /// Adds a query item, percent-encoding both parts.
  ///
  /// - Parameters:
  ///   - name: The name, not encoded.
  ///   - value: The value, not encoded.
  public mutating func appendQueryItem(name: String, value: String) {
    appendEncodedQuery(PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value))
  }

  /// Adds an already percent-encoded query, for example the text of a shared access signature.
  ///
  /// - Parameter query: The encoded text, without a leading question mark or ampersand. Empty text changes nothing.
  public mutating func appendEncodedQuery(_ query: String) {
    guard !query.isEmpty else { return }
    let target = head.path ?? "/"
    let separator: String
    if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
      separator = target.utf8.index(after: mark) == target.endIndex ? "" : "&"
    } else {
      separator = "?"
    }
    head.path = target + separator + query
  }
}

extension AzureRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Method and address without the query, and how much else there is.
  ///
  /// Header values, queries and bodies may hold keys, signatures and users' data, so they do not print.
  public var description: String {
    let address = "\(head.scheme ?? "?")://\(head.authority ?? "?")\(shownPath)"
    return "\(head.method) \(address) (\(head.headerFields.count) header fields, \(body.count) bytes)"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows no more than ``description``.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension AzureRequest {
  /// The path as it may be shown: the id of a message is a server's, and stands there only if it has the form of an id.
  package var shownPath: String {
    let path = path
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return String(path) }
    let id = path[path.utf8.index(after: slash)...]
    guard path[..<slash].utf8.hasSuffix("/messages"), !OutsideText.isID(id) else { return String(path) }
    return path[...slash] + TextRedaction.replacement
  }
}

extension Substring.UTF8View {
  fileprivate func hasSuffix(_ text: StaticString) -> Bool {
    var rest = self[...]
    for byte in UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount).reversed() {
      guard rest.popLast() == byte else { return false }
    }
    return true
  }
}

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
