#if SharedKey
  /// The parts of an `Authorization` field.
  struct AuthorizationHeader {
    enum Scheme {
      case sharedKey
      case sharedKeyLite
    }

    let scheme: Scheme
    let account: String
    /// The signature as it stands in the field.
    let signature: String
    let signatureBytes: [UInt8]

    /// Reads `SharedKey ACCOUNT:SIGNATURE`, or the same with `SharedKeyLite`.
    init(_ text: String, version: ServiceVersion) throws(Refusal) {
      let parts = text.split(separator: " ", maxSplits: 1)
      guard parts.count == 2 else { throw .malformedAuthorization }
      switch parts[0] {
      case "SharedKey": scheme = .sharedKey
      case "SharedKeyLite": scheme = .sharedKeyLite
      case "Bearer": throw .bearer(version)
      default: throw .malformedAuthorization
      }
      let credentials = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard credentials.count == 2, !credentials[0].isEmpty, !credentials[1].isEmpty,
        let bytes = Base64.decode(credentials[1])
      else { throw .malformedAuthorization }
      account = String(credentials[0])
      signature = String(credentials[1])
      signatureBytes = bytes
    }
  }
#endif
