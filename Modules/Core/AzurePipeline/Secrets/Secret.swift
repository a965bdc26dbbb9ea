/// A value that never prints itself.
///
/// `description`, `debugDescription`, string interpolation, `dump` and mirrors all show `<redacted>`. Use it for keys,
/// tokens and signatures wherever they are stored; reading ``value`` is the one visible act that reveals it.
public struct Secret<Value: Sendable>: Sendable {
  /// The secret itself.
  public var value: Value

  /// Wraps a value.
  ///
  /// - Parameter value: The secret.
  public init(_ value: Value) { self.value = value }
}

extension Secret: Equatable where Value: Equatable {}
extension Secret: Hashable where Value: Hashable {}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The text `<redacted>`.
  public var description: String { "<redacted>" }

  /// The text `<redacted>`.
  public var debugDescription: String { "<redacted>" }

  /// A mirror without children, so that `dump` shows nothing.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
