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

extension Secret: Equatable where Value: Equatable {
  /// Compares the values; texts byte for byte, where `==` of `String` takes canonically equivalent ones for equal.
  public static func == (left: Secret, right: Secret) -> Bool {
    guard let text = left.value as? String, let other = right.value as? String else {
      return left.value == right.value
    }
    return text.isExactly(other)
  }
}

extension Secret: Hashable where Value: Hashable {
  /// Feeds what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) {
    if let text = value as? String { text.hashExactly(into: &hasher) } else { hasher.combine(value) }
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The text `<redacted>`.
  public var description: String { "<redacted>" }

  /// The text `<redacted>`.
  public var debugDescription: String { "<redacted>" }

  /// A mirror without children, so that `dump` shows nothing.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
