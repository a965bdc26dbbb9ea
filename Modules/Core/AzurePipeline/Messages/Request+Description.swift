import HTTPTypes

extension Request: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
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

extension Request {
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
