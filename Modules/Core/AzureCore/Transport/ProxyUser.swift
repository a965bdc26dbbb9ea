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
  package static func basicAuthorization(_ user: [UInt8]) -> String { "Basic " + Base64Codec.encode(user) }

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
}
