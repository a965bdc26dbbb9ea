#if SharedKey
  import Crypto

  /// HMAC with SHA-256 (RFC 2104), over text.
  enum MessageAuthenticationCode {
    static func code(of text: String, key: [UInt8]) -> [UInt8] {
      Array(
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    /// Compares in a time that does not depend on where the codes differ.
    static func isValid(_ code: [UInt8], of text: String, key: [UInt8]) -> Bool {
      HMAC<SHA256>.isValidAuthenticationCode(
        code, authenticating: Array(text.utf8), using: SymmetricKey(data: key))
    }
  }
#endif
