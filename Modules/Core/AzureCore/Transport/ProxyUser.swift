/// User and password of a proxy (RFC 7617).
package enum ProxyUser {
  /// What an address of the environment holds, percent-decoded, as `user:password`, or `nil` when it names no user.
  package static func bytes(in url: String) -> [UInt8]? {
    let authority = url.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
    guard let at = authority.lastIndex(of: "@") else { return nil }
    let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let user = parts.first else { return nil }
    return decoded(user) + [UInt8(ascii: ":")] + (parts.count == 2 ? decoded(parts[1]) : [])
  }

  /// The field's value for a user and a password.
  package static func basicAuthorization(_ user: [UInt8]) -> String { "Basic " + base64(user) }

  private static func decoded(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = hexadecimal(rest.prefix(2)) {
        bytes.append(value)
        rest.removeFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  private static func hexadecimal(_ digits: Substring.UTF8View) -> UInt8? {
    guard digits.count == 2, !digits.contains(UInt8(ascii: "+")) else { return nil }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
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
