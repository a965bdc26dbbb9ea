import AzurePipeline
import AzureQueueProtocol
import Foundation
import HTTPTypes
import Testing

@testable import AzqCommands
@testable import EmulatorHost

@Suite("What the commands print")
struct OutputTests {
  @Test("A table lines its columns up and has no blanks at line ends")
  func table() {
    var table = TextTable([("name", .left), ("count", .right), ("note", .left)])
    table.add(["a", "1", "x"])
    table.add(["longer", "1000000", ""])
    table.add(["é"])
    #expect(
      table.lines == [
        "name      count  note",
        "------  -------  ----",
        "a             1  x",
        "longer  1000000",
        "é",
      ])
  }

  private static let received = ReceivedMessage(
    id: "id-1", insertedOn: Date(timeIntervalSince1970: 0), expiresOn: Date(timeIntervalSince1970: 60),
    nextVisibleOn: Date(timeIntervalSince1970: 30), dequeueCount: 2,
    popReceipt: PopReceipt(rawValue: "AgAA+/="), rawText: "a\t<b>")

  @Test("A received message is a line of id, receipt and content")
  func line() {
    #expect(MessageRecord(Self.received).line(onTerminal: false) == "id-1\tAgAA+/=\ta\\t<b>")
  }

  @Test("A received message is a line of JSON")
  func json() throws {
    #expect(
      try JSONLine.text(of: MessageRecord(Self.received)).text
        == #"{"dequeueCount":2,"expiresOn":"1970-01-01T00:01:00Z","id":"id-1","insertedOn":"1970-01-01T00:00:00Z","#
        + #""nextVisibleOn":"1970-01-01T00:00:30Z","popReceipt":"AgAA+/=","text":"a\t<b>"}"#)
  }

  @Test("Bytes are printed as base64")
  func bytes() throws {
    let message = PeekedMessage(
      id: "i", insertedOn: .distantPast, expiresOn: .distantFuture, dequeueCount: 0, rawText: "/wA=",
      content: .success(.bytes([0xFF, 0])))
    #expect(MessageRecord(message).line(onTerminal: false) == "i\t/wA=")
    #expect(try JSONLine.text(of: MessageRecord(message)).text.contains(#""bytes":"/wA=""#))
  }

  @Test("A message in another encoding is printed as stored, with the reason")
  func undecodable() throws {
    let error = MessageDecodingError(rawText: "?\n", reason: "the text is not base64")
    let message = PeekedMessage(
      id: "i", insertedOn: .distantPast, expiresOn: .distantFuture, dequeueCount: 0, rawText: "?\n",
      content: .failure(error))
    let record = MessageRecord(message)
    #expect(record.line(onTerminal: false) == "i\t?\\n")
    #expect(record.decodingError == "the text is not base64")
    #expect(try JSONLine.text(of: record).text.contains(#""rawText":"?\n""#))
    #expect(try !JSONLine.text(of: record).text.contains(#""text""#))
  }

  @Test(
    "The log of the emulator shows no value that may be a secret",
    arguments: [
      ("/a/q/messages?sig=SECRET&numofmessages=3&x", "GET /a/q/messages?sig=…&numofmessages=3&x 403 Refused"),
      ("/a/q", "GET /a/q 403 Refused"),
      ("/a/q?popreceipt=AgA", "GET /a/q?popreceipt=… 403 Refused"),
      ("/a/q\u{202E}?comp=\u{200B}", #"GET /a/q\u{202E}?comp=\u{200B} 403 Refused"#),
    ])
  func exchangeLine(target: String, expected: String) throws {
    let code = try #require(HTTPField.Name("x-ms-error-code"))
    let exchange = ServedExchange(
      request: Request(method: .get, scheme: "http", authority: "h", path: target),
      response: Response(status: .forbidden, headerFields: [code: "Refused"]))
    #expect(ExchangeLine.text(of: exchange).text == expected)
  }
}
