import HTTPTypes

extension Request: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Method and address without the query, and how much else there is.
  ///
  /// Header values, queries and bodies may hold keys, signatures and users' data, so they do not print.
  public var description: String {
    let address = "\(head.scheme ?? "?")://\(head.authority ?? "?")\(path)"
    return "\(head.method) \(address) (\(head.headerFields.count) header fields, \(body.count) bytes)"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows no more than ``description``.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
