import HTTPTypes
import Testing

@testable import AzureCore

@Suite("Text compared byte for byte")
struct ExactTextTests {
  /// Texts that `==` of `String` holds for the same, and whose bytes differ.
  static let equivalents = [
    ("K", "\u{212A}"), (";", "\u{37E}"), ("`", "\u{1FEF}"),
    ("\u{E9}", "e\u{301}"), ("\u{C5}", "\u{212B}"), ("<\u{338}", "\u{226E}"),
    ("a\u{323}\u{307}", "a\u{307}\u{323}"), ("\u{AC00}", "\u{1100}\u{1161}"),
  ]

  @Test("What is canonically equivalent is not the same", arguments: equivalents)
  func differs(left: String, right: String) {
    #expect(left == right)
    #expect(!left.isExactly(right) && !right.isExactly(left))
    #expect(ExactText(left) != ExactText(right))
    #expect(Set([ExactText(left), ExactText(right)]).count == 2)
    #expect([ExactText(left): 1][ExactText(right)] == nil)
    #expect(!(left + "x").startsExactly(with: right))
  }

  @Test(
    "The same bytes are the same text, wherever they lie",
    arguments: ["", "a", "\u{212A}", "e\u{301}", String(repeating: "long ", count: 100)])
  func same(text: String) {
    let copy = String(decoding: Array(text.utf8), as: UTF8.self)
    let part = String(("x" + text + "y").unicodeScalars.dropFirst().dropLast())
    for other in [copy, part] {
      #expect(text.isExactly(other))
      #expect(ExactText(text) == ExactText(other))
      #expect(ExactText(text).hashValue == ExactText(other).hashValue)
      #expect((other + "z").startsExactly(with: text))
    }
  }

  @Test("So are secrets and error codes compared", arguments: equivalents)
  func values(left: String, right: String) {
    #expect(Secret(left) != Secret(right) && Secret(left) == Secret(left))
    #expect(Set([Secret(left), Secret(right), Secret(left)]).count == 2)
    let end = Timestamp(seconds: 0)
    #expect(AccessToken(token: left, expiresOn: end) != AccessToken(token: right, expiresOn: end))
    #expect(StorageErrorCode(rawValue: left) != StorageErrorCode(rawValue: right))
    #expect(Set([StorageErrorCode(rawValue: left), StorageErrorCode(rawValue: right)]).count == 2)
    #expect(Secret([1, 2]) == Secret([1, 2]) && Secret([1, 2]) != Secret([1, 3]))
  }

  @Test(
    "A query is told by its question mark, whatever accents follow",
    arguments: [("/q?a=1", "/q?a=1&b=2"), ("/q?", "/q?b=2"), ("/q?\u{301}", "/q?\u{301}&b=2")])
  func query(target: String, expected: String) {
    var request = AzureRequest(method: .get, scheme: "https", authority: "h", path: target)
    request.appendEncodedQuery("b=2")
    #expect(request.target == expected)
  }

  @Test("Two texts fed one after the other hash apart from the same bytes split elsewhere")
  func boundaries() {
    #expect(
      [ExactText("ab"), ExactText("c")].hashValue != [ExactText("a"), ExactText("bc")].hashValue)
  }

  @Test(
    "Only the letters A to Z are put in lower case",
    arguments: [
      ("ABCxyz-09[@`{", "abcxyz-09[@`{"), ("\u{212A}", "\u{212A}"), ("\u{130}", "\u{130}"),
      ("\u{C4}", "\u{C4}"), ("", ""),
    ])
  func lowercased(text: String, expected: String) {
    #expect(Array(text.asciiLowercased.utf8) == Array(expected.utf8))
  }
}
