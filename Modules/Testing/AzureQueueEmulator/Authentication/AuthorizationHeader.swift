/// The parts of an `Authorization` field.
enum AuthorizationHeader {
  /// `SharedKey ACCOUNT:SIGNATURE`, or the same with `SharedKeyLite`.
  struct Signed {
    let isLite: Bool
    let account: String
    /// The signature as it stands in the field.
    let signature: String
    let signatureBytes: [UInt8]
  }

  case signed(Signed)
  case bearer(String)

  init(_ text: String) throws(Refusal) {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { throw .malformedAuthorization }
    switch parts[0] {
    case "SharedKey", "SharedKeyLite":
      let credentials = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard credentials.count == 2, !credentials[0].isEmpty, !credentials[1].isEmpty,
        let bytes = Base64.decode(credentials[1])
      else { throw .malformedAuthorization }
      self = .signed(
        Signed(
          isLite: parts[0] == "SharedKeyLite", account: String(credentials[0]),
          signature: String(credentials[1]), signatureBytes: bytes))
    case "Bearer": self = .bearer(Blanks.trimmed(parts[1]))
    default: throw .malformedAuthorization
    }
  }
}
