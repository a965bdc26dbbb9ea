/// A value that never prints itself.
///
/// `description`, `debugDescription`, string interpolation, `dump` and mirrors all show `<redacted>`. Use it for keys,
/// tokens and signatures wherever they are stored; reading ``value`` is the one visible act that reveals it.
public struct Secret<Value: Sendable>: Sendable, RedactedDescription {
  /// The secret itself.
  public var value: Value

  /// Wraps a value.
  ///
  /// - Parameter value: The secret.
  public init(_ value: Value) { self.value = value }

  /// The text `<redacted>`.
  public var description: String { TextRedaction.replacement }
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

/// A type that holds a secret and shows its ``description`` alone, in whatever way it is printed.
///
/// String interpolation, `debugPrint`, `dump` and mirrors show the description and nothing of what is stored. Credentials of
/// this package conform; so can one of your own.
public protocol RedactedDescription: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{}

extension RedactedDescription {
  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows the description only.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
