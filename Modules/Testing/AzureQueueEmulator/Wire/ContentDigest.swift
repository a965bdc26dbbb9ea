import AzureCore
import HTTPTypes

#if SharedKey
  import Crypto
#endif

/// Holds the body of a request against its `Content-MD5` (RFC 1864), where there is one.
///
/// Without swift-crypto (the trait `SharedKey`) only the form of the digest is looked at.
enum ContentDigest {
  private static let name = HTTPField.Name("Content-MD5")

  /// Refuses a digest that is none, and a body that it is not the digest of.
  static func check(_ request: ReceivedRequest) throws(Refusal) {
    guard let name, let text = request.header(name) else { return }
    guard let sent = Base64.decode(text), sent.count == 16 else { throw .invalidDigest(text) }
    #if SharedKey
      let computed = digest(of: request.request.body)
      guard sent == computed else { throw .digestMismatch(sent: text, computed: Base64.encode(computed)) }
    #endif
  }

  #if SharedKey
    /// The MD5 of bytes; it finds damage and proves nothing.
    static func digest(of bytes: [UInt8]) -> [UInt8] { Array(Insecure.MD5.hash(data: bytes)) }
  #endif
}
