import AzureCore
import EmulatorHost
import HTTPTypes

/// One line of the emulator's log.
///
/// Shown is what is known to be harmless, and nothing else: of a request that is not well-formed any part may be a signature that
/// lost its place.
enum ExchangeLine {
  /// Method, target without secrets, status and error code.
  static func text(of exchange: ServedExchange) -> VisibleText {
    let request = exchange.request
    let response = exchange.response
    var text = "\(request.head.method.rawValue) \(target(of: request)) \(response.status)"
    if let name = HTTPField.Name("x-ms-error-code"), let code = response.header(name) { text += " \(code)" }
    return "\(text)"
  }

  private static let hidden = "…"

  private static func target(of request: AzureRequest) -> String {
    let segments = parts(of: String(request.path), at: "/").map { isPlain($0) ? $0 : hidden }
    let path = segments.joined(separator: "/")
    guard let query = request.query else { return path }
    return path + "?" + parts(of: String(query), at: "&").map(item).joined(separator: "&")
  }

  /// One item of a query: its name if it is one of the service's, its value if that is one that the service knows.
  private static func item(_ text: String) -> String {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else {
      return text.isEmpty ? "" : hidden
    }
    let name = String(text[..<equals])
    let value = String(text[equals...].utf8.dropFirst()) ?? ""
    if let values = words[name], values.contains(value) { return text }
    if numbers.contains(name), isNumber(value) { return text }
    let isKnown = numbers.contains(name) || words[name] != nil || secrets.contains(name)
    return (isKnown ? name : hidden) + "=" + hidden
  }

  /// Parts of a text of bytes: a character may begin with the separator and go on with an accent.
  private static func parts(of text: String, at separator: Unicode.Scalar) -> [String] {
    text.utf8.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
  }

  /// Letters, digits and what else needs no encoding; no longer than the name of a queue, and so than a key.
  private static func isPlain(_ segment: String) -> Bool {
    segment.utf8.count <= 63
      && segment.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-._~".utf8.contains(byte)
        }
      }
  }

  private static func isNumber(_ value: String) -> Bool {
    let digits = value.utf8.first == UInt8(ascii: "-") ? value.utf8.dropFirst() : value.utf8[...]
    return (1...10).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Parameters with the words that they can be.
  private static let words: [String: Set<String>] = [
    "comp": ["acl", "list", "metadata", "properties", "stats", "userdelegationkey"],
    "include": ["metadata"], "peekonly": ["false", "true"], "restype": ["service"],
  ]

  private static let numbers: Set<String> = [
    "maxresults", "messagettl", "numofmessages", "timeout", "visibilitytimeout",
  ]

  /// Parameters whose values are secrets, or say what only their sender knows.
  private static let secrets: Set<String> = [
    "api-version", "marker", "popreceipt", "prefix", "se", "ses", "si", "sig", "sip", "skdutid", "ske",
    "skoid",
    "sks", "skt", "sktid", "skv", "sp", "spr", "sr", "srt", "ss", "st", "sduoid", "sv",
  ]
}
