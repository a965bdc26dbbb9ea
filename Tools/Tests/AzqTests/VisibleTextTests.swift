import AzureAuthSAS
import AzureQueueProtocol
import Foundation
import Testing

@testable import AzqCommands

@Suite("Text that is safe to print")
struct VisibleTextTests {
  @Test(
    "What could steer a terminal, forge a line or hide is written as in a Swift literal",
    arguments: [
      // C0, DEL, C1, and what ends lines.
      ("a\tb\nc\rd\\e", #"a\tb\nc\rd\\e"#), ("\u{1B}[31m\0\u{9B}", #"\u{1B}[31m\u{0}\u{9B}"#),
      ("\r\n", #"\r\n"#), ("\u{7F}\u{85}", #"\u{7F}\u{85}"#), ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#),
      // Direction.
      ("\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}", #"\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}"#),
      ("\u{2066}\u{2067}\u{2068}\u{2069}", #"\u{2066}\u{2067}\u{2068}\u{2069}"#),
      ("\u{200E}\u{200F}\u{61C}", #"\u{200E}\u{200F}\u{61C}"#),
      // No width.
      ("\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{AD}", #"\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{AD}"#),
      ("or\u{200D}ders", #"or\u{200D}ders"#), ("\u{3164}\u{115F}\u{2800}", #"\u{3164}\u{115F}\u{2800}"#),
      ("a\u{FE0F}\u{E0041}\u{E0100}", #"a\u{FE0F}\u{E0041}\u{E0100}"#), ("\u{FFF9}", #"\u{FFF9}"#),
      // Only the joiners and selectors of an emoji.
      ("\u{1F680}\u{FE0F}\u{FE0F}", "\u{1F680}\u{FE0F}\\u{FE0F}"),
      ("\u{1F680}\u{200D}a", "\u{1F680}\\u{200D}a"),
      ("1\u{200D}\u{1F680}", "1\\u{200D}\u{1F680}"),
    ])
  func escaped(text: String, expected: String) {
    #expect(VisibleText(escaping: text).text == expected)
  }

  @Test(
    "Everything else stays as it is",
    arguments: [
      "", "<é> & 'x' \"y\"", "e\u{301}", "\u{645}\u{631}\u{62D}\u{628}\u{627}", "\u{5E9}\u{5DC}", "日本語",
      "\u{1F680}",
      "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F466}", "\u{1F3F3}\u{FE0F}\u{200D}\u{1F308}",
      "\u{1F44D}\u{1F3FD}",
      "\u{600}1",
    ])
  func kept(text: String) {
    #expect(Array(VisibleText(escaping: text).text.utf8) == Array(text.utf8))
  }

  @Test("No scalar that a terminal acts on or hides comes out of any way to make it")
  func allScalars() {
    let unsafe = (0...0x10FFFF).compactMap(Unicode.Scalar.init).filter(Unsafe.is)
    #expect(unsafe.count > 4000)
    var all = String.UnicodeScalarView()
    all.append(contentsOf: unsafe)
    let text = String(all)
    #expect(!Unsafe.isIn(VisibleText(escaping: text).text))
    #expect(!Unsafe.isIn(("\(text)" as VisibleText).text))
    #expect(!Unsafe.isIn(VisibleText(escapingLinesOf: text).text.replacing("\n", with: "")))
    #expect(!Unsafe.isControlIn(VisibleText(escapingLineOf: text).text))
  }

  @Test("A literal's own text stays, and what is put into it is escaped")
  func interpolation() {
    let name = "a\u{1B}\nb"
    let part: VisibleText = "<\(name)>"
    #expect(("\tname: \(part), \(1)\n" as VisibleText).text == "\tname: <a\\u{1B}\\nb>, 1\n")
  }

  @Test("The content of a message keeps what is invisible in a pipe, and not on a terminal")
  func messageContent() {
    let message = PeekedMessage(
      id: "\u{202E}", insertedOn: .distantPast, expiresOn: .distantFuture, dequeueCount: 0,
      rawText: "\u{645}\u{200C}\u{646}\n\u{202E}")
    let record = MessageRecord(message)
    #expect(record.line(onTerminal: false).text == "\\u{202E}\t\u{645}\u{200C}\u{646}\\n\u{202E}")
    #expect(record.line(onTerminal: true).text == "\\u{202E}\t\u{645}\\u{200C}\u{646}\\n\\u{202E}")
  }

  @Test("JSON escapes them as JSON does, so that reading it gives the same text")
  func json() throws {
    let unsafe = (0...0x10FFFF).compactMap(Unicode.Scalar.init).filter(Unsafe.is)
    var all = String.UnicodeScalarView()
    all.append(contentsOf: unsafe)
    let line = try JSONLine.text(of: [String(all) + "\u{1F680}\\\"/é"]).text
    #expect(!Unsafe.isIn(line))
    let read = try JSONDecoder().decode([String].self, from: Data(line.utf8))
    #expect(
      read.first.map { Array($0.unicodeScalars) } == Array(all) + Array("\u{1F680}\\\"/é".unicodeScalars))
  }

  @Test("The cells of a table are escaped, also in the table of any model")
  func tables() throws {
    let evil = "a\u{1B}\t\u{202E}"
    let rule = CorsRule(
      allowedOrigins: [evil], allowedMethods: [CorsRule.Method(rawValue: evil)], allowedHeaders: [evil],
      exposedHeaders: [evil], maxAge: .zero)
    let tables = [
      PropertyTable.table(ServiceProperties(cors: [rule])),
      PolicyRecord.table([PolicyRecord(SignedIdentifier(id: evil))]),
      MetadataCommand.table(QueueMetadata([.init(name: evil, value: evil)])),
      StatsCommand.table(ServiceStatistics(status: .init(rawValue: evil), lastSyncTime: nil)),
    ]
    for table in tables {
      let text = table.lines.map(\.text).joined()
      #expect(text.contains(#"a\u{1B}\t\u{202E}"#))
      #expect(!Unsafe.isIn(text))
    }
  }
}
