import AzurePipeline

/// User and password of a proxy (RFC 7617).
enum ProxyUser {
  /// What an address of the environment holds, percent-decoded, or `nil` when it names no user.
  static func credential(in url: String) -> CurlTransport.Proxy.Credential? {
    let authority = url.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
    guard let at = authority.lastIndex(of: "@") else { return nil }
    let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let user = parts.first else { return nil }
    return CurlTransport.Proxy.Credential(
      user: decoded(user), password: Secret(parts.count == 2 ? decoded(parts[1]) : ""))
  }

  static func basicAuthorization(_ credential: CurlTransport.Proxy.Credential) -> String {
    "Basic " + base64(Array("\(credential.user):\(credential.password.value)".utf8))
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16),
        rest.count >= 2
      {
        bytes.append(value)
        rest.removeFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// RFC 4648 section 4; made once a transport.
  private static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    var index = 0
    while index < bytes.count {
      let group = bytes[index..<min(index + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : "=")
      }
      index += 3
    }
    return text
  }
}
