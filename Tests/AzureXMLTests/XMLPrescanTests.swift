import AzureXML
import Testing

@Suite("What every reader checks first")
struct XMLPrescanTests {
  private func error(_ document: [UInt8], limits: XMLLimits = XMLLimits()) -> XMLError? {
    #expect(throws: XMLError.self) { try XMLPrescan.check(document, limits: limits) }
  }

  @Test("A byte order mark is stepped over")
  func byteOrderMark() throws {
    #expect(try XMLPrescan.check([0xEF, 0xBB, 0xBF] + Array("<a/>".utf8), limits: XMLLimits()) == 3)
    #expect(try XMLPrescan.check(Array("<a/>".utf8), limits: XMLLimits()) == 0)
  }

  @Test("A page quotes at most 80 of its bytes, on one line")
  func quote() {
    let page = "<!DOCTYPE html>\r\n\t<p>\\ä" + String(repeating: "x", count: 500)
    let error = error(Array(page.utf8))
    #expect(error?.firstBytes?.hasPrefix(#"<!DOCTYPE html>\r\n\t<p>\\\xC3\xA4xxx"#) == true)
    #expect(error?.firstBytes?.filter { $0 == "x" }.count == 80 - 24 + 2)
  }

  @Test(
    "A message names what the document looks like",
    arguments: [
      ("", "empty"), ("  ", "blank"), ("{}", "JSON"), ("<html>", "HTML"), ("oops", "does not start with '<'"),
    ])
  func message(_ document: String, _ expected: String) {
    #expect(error(Array(document.utf8))?.message.contains(expected) == true)
  }

  @Test("A size error names both sizes")
  func size() {
    let error = error(Array("<a>123</a>".utf8), limits: XMLLimits(maximumBytes: 9))
    #expect(error?.kind == .tooLarge)
    #expect(error?.message.contains("10 bytes") == true)
    #expect(error?.message.contains("limit is 9") == true)
  }

  @Test("A forbidden character is found at any offset in a word", arguments: 0..<24)
  func forbiddenCharacter(_ offset: Int) {
    let text = String(repeating: "x", count: offset)
    let error = error(Array("<a>\n\(text)\u{1}\(String(repeating: "y", count: 23 - offset))</a>".utf8))
    #expect(error?.kind == .invalidCharacter)
    #expect(error?.line == 2)
    #expect(error?.column == offset + 1)
  }

  @Test("Every scalar value is well-formed UTF-8 and all but the forbidden ones pass")
  func allScalars() throws {
    var text = "<a>"
    for value in UInt32(0x20)...0x10_FFFF {
      guard let scalar = Unicode.Scalar(value), value != 0xFFFE, value != 0xFFFF else { continue }
      text.unicodeScalars.append(scalar)
    }
    text += "</a>"
    #expect(try XMLPrescan.check(Array(text.utf8), limits: XMLLimits()) == 0)
  }

  @Test("Sequences of two bytes are valid when the standard library says so")
  func allPairs() {
    for first in UInt8(0x80)...0xFF {
      for second in UInt8(0x80)...0xFF {
        for tail: [UInt8] in [[], [0x80], [0xBF, 0x80]] {
          let bytes = [first, second] + tail
          let isValid = String(validating: bytes, as: UTF8.self) != nil
          let document = Array("<a>".utf8) + bytes + Array("</a>".utf8)
          // The noncharacters U+FFFE and U+FFFF are UTF-8, but not XML: EF BF BE and EF BF BF.
          let isAccepted = (try? XMLPrescan.check(document, limits: XMLLimits())) != nil
          if isValid != isAccepted { Issue.record("\(bytes): valid \(isValid), accepted \(isAccepted)") }
        }
      }
    }
  }
}
