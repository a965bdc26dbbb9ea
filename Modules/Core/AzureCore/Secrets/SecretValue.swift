import HTTPTypes

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

  /// All of a request: in the fields that are hidden, and in the parameters that are.
  static func all(of sent: SentSecrets) -> [SecretValue] {
    sent.headerFields.filter { TextRedaction.hides(field: $0.name.canonicalName) }.flatMap(values)
      + values(ofQueryIn: sent.target)
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
