import AzureAuthSAS
import AzureCore
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
      // Marks that pile up, or stand on nothing.
      ("\u{301}a", #"\u{301}a"#), ("'\u{301}", #"'\u{301}"#), ("\n\u{20DD}", #"\n\u{20DD}"#),
      (
        "Z" + String(repeating: "\u{35B}", count: 10) + "a\u{301}",
        "Z" + String(repeating: "\u{35B}", count: 8) + #"\u{35B}\u{35B}"# + "a\u{301}"
      ),
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
      "Vie\u{302}\u{323}t", "\u{915}\u{93F}\u{902}", "\u{5D1}\u{5BC}\u{5B0}\u{5BF}", "+\u{338}",
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

  /// A text for each kind of scalar that no terminal may get, and how it is shown.
  static let unsafeTexts = [
    ("\u{1B}[31m", #"\u{1B}[31m"#), ("\u{7}", #"\u{7}"#), ("\u{9B}2J", #"\u{9B}2J"#), ("\u{7F}", #"\u{7F}"#),
    ("\t", #"\t"#), ("\r\n", #"\r\n"#), ("\nazq: forged", #"\nazq: forged"#), ("\u{85}", #"\u{85}"#),
    ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#), ("\u{202E}", #"\u{202E}"#), ("\u{2066}", #"\u{2066}"#),
    ("\u{200B}\u{200D}\u{FEFF}", #"\u{200B}\u{200D}\u{FEFF}"#), ("\u{FE0F}", #"\u{FE0F}"#),
    ("\u{3164}", #"\u{3164}"#),
    ("\\", #"\\"#),
    (
      String(repeating: "\u{301}", count: 9),
      String(repeating: "\u{301}", count: 8) + #"\u{301}"#
    ),
  ]

  @Test("Errors escape what is unsafe, in every part of them, rather than drop it", arguments: unsafeTexts)
  func sentences(text: String, expected: String) {
    let errors: [any Error] = [
      AzureError.invalidArgument("the name 'a\(text)z' is wrong"),
      AzureError.invalidArgument("wrong", advice: "use 'a\(text)z'"),
      AzureError(.service, "a\(text)z"), StreamError(.open, "'a\(text)z'", code: 2),
    ]
    for error in errors {
      let shown = VisibleText(sentence: error).text
      #expect(shown.contains("a\(expected)z"))
      #expect(!Unsafe.isIn(shown))
      #expect(!shown.contains("\n"))
      // The same by the way that ends the process, where no argument is concerned.
      #expect(Ending(error, arguments: ["peek", "orders"]).errors.map(\.text) == ["azq: " + shown])
    }
  }

  @Test("The content of a message keeps what is invisible in a pipe, and not on a terminal")
  func messageContent() {
    let message = PeekedMessage(
      id: "\u{202E}", insertedOn: Timestamp(seconds: 0), expiresOn: Timestamp(seconds: 60), dequeueCount: 0,
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
