/// An attribute of an element: its local name and its value.
public struct XMLAttribute: Sendable, Hashable {
  /// The local name, without a prefix.
  public var name: String

  /// The value, references already resolved.
  public var value: String

  /// Makes an attribute of a name and a value.
  ///
  /// - Parameters:
  ///   - name: The local name.
  ///   - value: The value as a reader of the document is to see it, not escaped.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
