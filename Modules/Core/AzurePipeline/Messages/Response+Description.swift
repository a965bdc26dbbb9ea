import HTTPTypes

extension Response: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
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
