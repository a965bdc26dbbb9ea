import HTTPTypes

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

/// A type that holds a secret and shows its `description` alone, in whatever way it is printed.
///
/// String interpolation, `debugPrint`, `dump` and mirrors show the description and nothing of what is stored. Credentials of
/// this package conform; so can one of your own.
public protocol RedactedDescription: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{}

extension RedactedDescription {
  /// The same as `description`.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows the description only.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// One secret of a request, and what stands before it there.
struct SecretValue {
  let bytes: [UInt8]
  /// For example `Bearer ` or `SharedKey contoso:`.
  var lead: [UInt8] = []
  /// Whether it is a person's, and so a secret however short it is.
  var isPassword = false
  /// How long a part of it is that stands nowhere by chance: metadata may be any words.
  var pieceBytes = 12

  private init(_ bytes: some Sequence<UInt8>, lead: some Sequence<UInt8> = [], isPassword: Bool = false) {
    self.bytes = Array(bytes)
    self.lead = Array(lead)
    self.isPassword = isPassword
  }

  /// All of a request: in the fields that are hidden, in the parameters that are, and in its body.
  static func all(of sent: SentSecrets) -> [SecretValue] {
    sent.headerFields.filter { TextRedaction.hides(field: $0.name.canonicalName) }.flatMap(values)
      + values(ofQueryIn: sent.target)
      + sent.passwords.map { SecretValue($0.value.utf8, isPassword: true) }
  }

  private static func values(of field: HTTPField) -> [SecretValue] {
    switch field.name {
    case .cookie:
      return field.value.split(separator: ";").map {
        SecretValue($0.split(separator: "=", maxSplits: 1).last?.utf8 ?? $0.utf8)
      }
    default:
      if field.name.canonicalName.hasSuffix("authorization") { return credential(Array(field.value.utf8)) }
      var value = SecretValue(field.value.utf8)
      if field.name.canonicalName.hasPrefix("x-ms-meta") { value.pieceBytes = 16 }
      return [value]
    }
  }

  /// What is behind the scheme, and behind the account that a signature is for; of a user also the password alone.
  private static func credential(_ value: [UInt8]) -> [SecretValue] {
    let scheme = String(decoding: value.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self).lowercased()
    let separator = UInt8(ascii: scheme.hasPrefix("sharedkey") ? ":" : " ")
    let start = value.lastIndex(of: separator).map { $0 + 1 } ?? 0
    guard scheme == "basic" else { return [SecretValue(value[start...], lead: value[..<start])] }
    let user = SecretEncoding.base64Decoded(Array(value[start...])) ?? []
    let password = user.firstIndex(of: UInt8(ascii: ":")).map { user[($0 + 1)...] } ?? []
    return [
      SecretValue(value[start...], lead: value[..<start], isPassword: true),
      SecretValue(password, isPassword: true),
    ]
  }

  private static func values(ofQueryIn target: String) -> [SecretValue] {
    target.split(separator: "?", maxSplits: 1).dropFirst().flatMap { $0.split(separator: "&") }.compactMap {
      item in
      let parts = item.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, TextRedaction.hides(parameter: String(parts[0])) else { return nil }
      return SecretValue((PercentEncoding.decode(parts[1]) ?? String(parts[1])).utf8)
    }
  }
}

/// The forms in which a secret is written when it is encoded as a whole, or as a part of something.
enum SecretEncoding {
  /// The digits of base64 that bytes alone decide, wherever they stand in what is encoded: behind a multiple of three bytes,
  /// or one or two more.
  ///
  /// RFC 4648 section 4: the first digit behind one byte has four bits of them less, that behind two bytes two.
  static func base64Parts(of bytes: [UInt8]) -> [[UInt8]] {
    [(before: 0, digits: 0, bits: 0), (1, 2, 4), (2, 3, 2)].map { shift in
      let text = Base64Codec.encode([UInt8](repeating: 0, count: shift.before) + bytes)
      return Array(text.utf8.dropFirst(shift.digits).prefix((bytes.count * 8 - shift.bits) / 6))
    }
  }

  /// Two hexadecimal digits for each byte, in small letters.
  static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// The bytes that a text in base64 stands for, in either alphabet and however it is cut, or `nil` when it is none.
  static func base64Decoded(_ text: [UInt8]) -> [UInt8]? {
    text.withUnsafeBufferPointer {
      Base64Codec.decode($0.span, allowing: [.urlAlphabet, .anyLength, .leftoverBits])
    }
  }
}
