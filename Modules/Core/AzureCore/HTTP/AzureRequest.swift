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
