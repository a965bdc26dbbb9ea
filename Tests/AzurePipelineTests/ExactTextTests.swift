import Testing

@testable import AzurePipeline

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
