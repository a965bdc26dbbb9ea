import Testing

@testable import Demo

@Suite("The parts of the demonstration")
struct DemoTests {
  @Test("There are twelve combinations, each with a queue of its own")
  func combinations() throws {
    #expect(Combination.all.count == 12)
    #expect(Set(Combination.all.map(\.queueName)).count == 12)
  }

  @Test("A report is right until an expectation fails")
  func report() {
    var report = RoundTripReport()
    report.expect(true, "never")
    report.expect(["a", ""], equal: ["a", ""], in: "step")
    #expect(report.isRight)
    report.expect(false, "a problem")
    #expect(report.problems == ["a problem"])
  }

  @Test(
    "Texts must be equal in number and in every scalar",
    arguments: [
      (["a"], ["a", "b"], "step: 1 texts instead of 2"),
      (["a", "b"], ["a", "c"], "step: text 2 is \"b\" instead of \"c\""),
      (["e\u{301}"], ["\u{E9}"], "step: text 1 is \"e\u{301}\" instead of \"\u{E9}\""),
      ([" a"], ["a"], "step: text 1 is \" a\" instead of \"a\""),
    ])
  func texts(texts: [String], expected: [String], problem: String) {
    var report = RoundTripReport()
    report.expect(texts, equal: expected, in: "step")
    #expect(report.problems == [problem])
  }

  @Test("The table says right or wrong, and below it what was wrong")
  func table() {
    var table = DemoTable()
    var report = RoundTripReport()
    (report.sent, report.peeked, report.received, report.updated, report.deleted) = (9, 8, 7, 2, 6)
    let right = table.add(
      Combination(client: .async, transport: .curl, reader: .libxml2), report, elapsed: .milliseconds(12))
    report.expect(false, "a problem")
    let wrong = table.add(
      Combination(client: .blocking, transport: .urlsession, reader: .foundation), report,
      elapsed: .microseconds(1_234_500))
    #expect(table.right == 1)
    #expect(
      [DemoTable.header[0], right, wrong] == [
        "client    transport   reader      sent  peeked  received  updated  deleted     time  verdict",
        "async     curl        libxml2        9       8         7        2        6    12 ms  right",
        "blocking  urlsession  foundation     9       8         7        2        6  1235 ms  wrong",
      ])
    #expect(table.problems == ["wrong: blocking, urlsession, foundation: a problem"])
  }

  @Test("The file of the demonstration holds what text can hold")
  func file() throws {
    let lines = try DemoFile.lines(of: Repository.path("Tools/Demonstration/demo.txt"))
    #expect(lines.contains(""))
    #expect(lines.contains { $0.contains("<a href=\"x\">&amp;</a>") })
    #expect(lines.contains { $0.hasPrefix("  ") && $0.hasSuffix("  ") })
    #expect(lines.contains { $0.hasPrefix("\t") && $0.hasSuffix("\t") })
    #expect(lines.contains { $0.unicodeScalars.contains("\u{1F680}") })
    #expect(lines.contains { $0.unicodeScalars.contains("\u{645}") })
    #expect(lines.contains { $0.unicodeScalars.contains("\u{301}") && $0.unicodeScalars.contains("\u{E9}") })
  }

  @Test("A file that is not there is an error that names it")
  func noFile() {
    let error = #expect(throws: DemoError.self) { try DemoFile.lines(of: "/no/such/file") }
    #expect(error?.description.contains("/no/such/file") == true)
  }
}
