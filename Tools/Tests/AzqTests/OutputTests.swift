import ArgumentParser
import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import AzureXMLLibxml2
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
    #expect(
      table.lines(onTerminal: false) == ["a\t1\tx", "longer\t1000000\t", "é\t\t"],
      "A program needs no header, and as many columns in every row")
  }

  private static let received = ReceivedMessage(
    id: "id-1", insertedOn: Timestamp(seconds: 0), expiresOn: Timestamp(seconds: 60),
    nextVisibleOn: Timestamp(seconds: 30), dequeueCount: 2,
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

  @Test("What a response did not tell of a message is left out")
  func untold() throws {
    let message = ReceivedMessage(
      id: "id-1", insertedOn: nil, expiresOn: nil, nextVisibleOn: nil, dequeueCount: nil,
      popReceipt: PopReceipt(rawValue: "r"), rawText: "a")
    #expect(
      try JSONLine.text(of: MessageRecord(message)).text == #"{"id":"id-1","popReceipt":"r","text":"a"}"#)
  }

  @Test("What of a policy cannot be read is shown, and is the same again when the JSON is read")
  func unreadablePolicy() throws {
    var policy = AccessPolicy(startsOn: Timestamp(seconds: 60))
    policy.unreadableFields = ["Expiry": "31\u{1B} Feb"]
    let identifiers = [
      SignedIdentifier(id: "a", accessPolicy: policy),
      SignedIdentifier(id: "b", accessPolicy: AccessPolicy()),
    ]
    let records = identifiers.map { PolicyRecord($0) }
    #expect(PolicyRecord.table(records).lines.contains { $0.text.contains("31\\u{1B} Feb") })
    let lines = try records.map { Array(try JSONLine.text(of: $0).text.utf8) }
    let read = try lines.map { try JSONInput.value(PolicyRecord.self, in: $0, at: "here").identifier() }
    #expect(read == [identifiers[0], SignedIdentifier(id: "b")])
  }

  @Test("A part of the settings that cannot be read is shown with the reason, and half of it is not changed")
  func unreadablePart() async throws {
    var current = ServiceProperties(hourMetrics: MetricsSettings())
    current.unreadableParts = ["Logging": "why\n", "Cors": "odd"]
    let lines = PropertyTable.table(current).lines
    #expect(lines.contains { $0.text.contains("Logging") && $0.text.contains("unreadable: why\\n") })
    let accepted = ScriptedTransport.Outcome.response(AzureResponse(status: .accepted))
    let transport = ScriptedTransport([accepted, accepted, accepted])
    let service = try QueueServiceClient(
      .endpoint("https://contoso.queue.core.windows.net", credential: AnonymousAuthorizer()),
      transport: transport, reader: LibxmlReader())
    let logging = try PropertyChanges.parse(["--logging", "read"]).parts(from: current)
    await #expect(throws: AzureError.self) { try await service.setProperties(logging) }
    #expect(transport.requests.isEmpty)
    for arguments in [["--hour-metrics", "on"], ["--cors", "origins=* methods=GET"], ["--clear-cors"]] {
      let parts = try PropertyChanges.parse(arguments).parts(from: current)
      await #expect(throws: Never.self) { try await service.setProperties(parts) }
    }
  }

  @Test("Bytes are printed as base64")
  func bytes() throws {
    let message = PeekedMessage(
      id: "i", insertedOn: Timestamp(seconds: 0), expiresOn: Timestamp(seconds: 60), dequeueCount: 0,
      rawText: "/wA=",
      content: .success(.bytes([0xFF, 0])))
    #expect(MessageRecord(message).line(onTerminal: false) == "i\t/wA=")
    #expect(try JSONLine.text(of: MessageRecord(message)).text.contains(#""bytes":"/wA=""#))
  }

  @Test("A message in another encoding is printed as stored, with the reason")
  func undecodable() throws {
    let error = MessageDecodingError(rawText: "?\n", reason: "the text is not base64")
    let message = PeekedMessage(
      id: "i", insertedOn: Timestamp(seconds: 0), expiresOn: Timestamp(seconds: 60), dequeueCount: 0,
      rawText: "?\n",
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
      ("/a/q/messages?sig=SECRET&numofmessages=3&x", "GET /a/q/messages?sig=…&numofmessages=3&… 403 Refused"),
      ("/a?comp=list&prefix=q&maxresults=7", "GET /a?comp=list&prefix=…&maxresults=7 403 Refused"),
      ("/a/q?visibilitytimeout=-1&&sv=1", "GET /a/q?visibilitytimeout=-1&&sv=… 403 Refused"),
      ("/a/q", "GET /a/q 403 Refused"),
      ("/a/q?popreceipt=AgA", "GET /a/q?popreceipt=… 403 Refused"),
    ])
  func exchangeLine(target: String, expected: String) throws {
    #expect(try line(target) == expected)
  }

  @Test(
    "No signature gets into the log of the emulator, however badly the request is formed",
    arguments: [
      "/a/q?sig%3DSECRET", "/a/q?SECRET", "/a/q?=SECRET", "/a/q?SECRET=", "/a/q?SECRET=1",
      "/a/q?sv=1;sig=SECRET",
      "/a/q?comp=list;sig=SECRET", "/a/q?comp=list%26sig=SECRET", "/a/q?comp=list&amp;sig=SECRET",
      "/a/q?comp=list?sig=SECRET", "/a/q??sig=SECRET", "/a/q?comp=SECRET", "/a/q?restype=SECRET",
      "/a/q?comp=list#sig=SECRET", "/a/q&sig=SECRET", "/a/q%3Fsig%3DSECRET", "/a/q;sig=SECRET",
      "/a/sig=SECRET/q",
      "/a/q/messages/SECRET%3D", "/SECRET+x", "/a/q?numofmessages=1%0Asig=SECRET", "/a/q?timeout=SECRET",
      "/a/q?comp=list&\u{301}sig=SECRET", "/a/q?comp=list\u{301}&sig=SECRET", "/a/q\u{301}?sig=SECRET",
      "/a/q?SIG=SECRET", "/a/q?s%69g=SECRET", "/a/q?comp=list sig=SECRET", "/a/q?'sig=SECRET'",
      "/a/\(String(repeating: "x", count: 60))SECRET", "http://user:SECRET@h/a", "*SECRET",
    ])
  func malformed(target: String) throws {
    let line = try line(target)
    #expect(!line.contains("SECRET"))
    #expect(line.hasPrefix("GET ") && line.hasSuffix(" 403 Refused"))
  }

  private func line(_ target: String) throws -> String {
    let code = try #require(HTTPField.Name("x-ms-error-code"))
    let exchange = ServedExchange(
      request: AzureRequest(method: .get, scheme: "http", authority: "h", path: target),
      response: AzureResponse(status: .forbidden, headerFields: [code: "Refused"]))
    return ExchangeLine.text(of: exchange).text
  }
}
