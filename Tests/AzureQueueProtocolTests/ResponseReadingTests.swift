import AzureCore
import AzurePipeline
import AzureQueueProtocol
import AzureXML
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Reading the responses of message operations")
struct ResponseReadingTests {
  private static let readers = ProtocolBench.readers.indices

  private static func message(_ text: String, id: String = "1111", receipt: Bool = true) -> String {
    var xml = "<QueueMessage><MessageId>\(id)</MessageId>"
    xml += "<InsertionTime>Tue, 03 Mar 2026 04:05:06 GMT</InsertionTime>"
    xml += "<ExpirationTime>Fri, 31 Dec 9999 23:59:59 GMT</ExpirationTime>"
    if receipt {
      xml += "<PopReceipt>AgAAAAMAAAAAAAAA+/Q8uGi1wE=</PopReceipt>"
      xml += "<TimeNextVisible>Tue, 03 Mar 2026 04:05:36 GMT</TimeNextVisible>"
    }
    return xml + "<DequeueCount>3</DequeueCount><MessageText>\(text)</MessageText></QueueMessage>"
  }

  private static func list(_ messages: String..., status: Int = 200) -> AzureResponse {
    ProtocolBench.response(
      status, [ProtocolBench.xmlType],
      ProtocolBench.declaration + "<QueueMessagesList>\(messages.joined())</QueueMessagesList>",
      byteOrderMark: true)
  }

  private func received(
    _ response: AzureResponse, _ reader: Int = 0, encoding: MessageEncoding = .text
  ) throws -> [ReceivedMessage] {
    try ReceiveMessages(from: ProtocolBench.queue(), encoding: encoding).output(
      from: CompletedCall(response: response), reader: ProtocolBench.readers[reader])
  }

  private func malformed(_ response: AzureResponse) throws -> AzureError {
    let error = try #require(throws: AzureError.self) { try received(response) }
    #expect(error.kind == .malformedResponse)
    #expect(error.effect == .unknown)
    return error
  }

  @Test(
    "Received messages are read with all their fields, byte order mark or not", arguments: readers,
    [true, false])
  func receive(reader: Int, hasMark: Bool) throws {
    var response = Self.list(Self.message("order 17 &amp; 18"), Self.message("second", id: "2222"))
    if !hasMark { response.body.removeFirst(3) }
    let messages = try received(response, reader)
    #expect(messages.map(\.id) == ["1111", "2222"])
    let first = try #require(messages.first)
    #expect(first.insertedOn == Timestamp(seconds: 1_772_510_706))
    #expect(first.expiresOn == Timestamp(seconds: 253_402_300_799))
    #expect(first.nextVisibleOn == Timestamp(seconds: 1_772_510_736))
    #expect(first.dequeueCount == 3)
    #expect(first.popReceipt.rawValue == "AgAAAAMAAAAAAAAA+/Q8uGi1wE=")
    #expect(first.rawText == "order 17 & 18")
    #expect(try first.text == "order 17 & 18")
  }

  @Test("Peeked messages have no receipt", arguments: readers)
  func peek(reader: Int) throws {
    let messages = try PeekMessages(in: ProtocolBench.queue(), encoding: .text).output(
      from: CompletedCall(response: Self.list(Self.message("a", receipt: false))),
      reader: ProtocolBench.readers[reader])
    #expect(
      messages == [
        PeekedMessage(
          id: "1111", insertedOn: Timestamp(seconds: 1_772_510_706),
          expiresOn: Timestamp(seconds: 253_402_300_799), dequeueCount: 3, rawText: "a")
      ])
  }

  @Test("A sent message is read with its receipt", arguments: readers)
  func send(reader: Int) throws {
    let xml = Self.message("").replacing(
      "<DequeueCount>3</DequeueCount><MessageText></MessageText>", with: "")
    let sent = try SendMessage(to: ProtocolBench.queue(), "x", encoding: .text).output(
      from: CompletedCall(response: Self.list(xml, status: 201)), reader: ProtocolBench.readers[reader])
    #expect(sent.id == "1111")
    #expect(sent.popReceipt.rawValue == "AgAAAAMAAAAAAAAA+/Q8uGi1wE=")
    #expect(sent.nextVisibleOn == Timestamp(seconds: 1_772_510_736))
  }

  @Test(
    "An empty list is no message", arguments: readers,
    [
      "<QueueMessagesList />", "<QueueMessagesList></QueueMessagesList>",
      "<QueueMessagesList>\r\n</QueueMessagesList>",
    ])
  func empty(reader: Int, xml: String) throws {
    #expect(try received(ProtocolBench.response(200, [], xml), reader).isEmpty)
  }

  @Test(
    "Text is kept exactly", arguments: readers,
    [
      ("  a\n\tb ", "  a\n\tb "), ("", ""), ("a&#13;b", "a\rb"), ("&lt;p&gt;é😀", "<p>é😀"),
      ("&amp;lt;", "&lt;"), ("\n", "\n"),
    ])
  func exact(reader: Int, texts: (String, String)) throws {
    #expect(try received(Self.list(Self.message(texts.0)), reader).map(\.rawText) == [texts.1])
  }

  @Test("Unknown elements are passed over", arguments: readers)
  func unknown(reader: Int) throws {
    let xml = Self.message("a").replacing(
      "<DequeueCount>", with: "<New><MessageId>9</MessageId></New><DequeueCount>")
    #expect(try received(Self.list(xml), reader).map(\.id) == ["1111"])
  }

  @Test("A message that does not decode keeps its raw text, and the batch is whole", arguments: readers)
  func undecodable(reader: Int) throws {
    let response = Self.list(Self.message("QUJD"), Self.message("not base64"), Self.message("/w=="))
    let messages = try received(response, reader, encoding: .base64)
    #expect(messages.map(\.rawText) == ["QUJD", "not base64", "/w=="])
    #expect(try messages[0].text == "ABC")
    let errors = messages.dropFirst().map { message in
      #expect(throws: MessageDecodingError.self) { try message.text }
    }
    #expect(errors.map { $0?.rawText } == ["not base64", "/w=="])
    #expect(messages.map(\.popReceipt.rawValue).allSatisfy { !$0.isEmpty })
  }

  @Test("Bytes are read as text when they are text")
  func bytes() throws {
    let messages = try received(Self.list(Self.message("QUJD"), Self.message("/w==")), encoding: .bytes)
    #expect(try messages[0].bytes == [0x41, 0x42, 0x43])
    #expect(try messages[0].text == "ABC")
    #expect(try messages[1].bytes == [0xFF])
    let error = #expect(throws: MessageDecodingError.self) { try messages[1].text }
    #expect(error?.reason == "the bytes are not UTF-8")
  }

  @Test("The bytes of a text are its UTF-8")
  func bytesOfText() throws {
    #expect(try received(Self.list(Self.message("é")))[0].bytes == [0xC3, 0xA9])
  }

  @Test("Another document is refused with its root's name")
  func wrongRoot() throws {
    let response = ProtocolBench.response(200, [ProtocolBench.xmlType], "<EnumerationResults />")
    let error = try malformed(response)
    #expect(error.message.contains("its root element is 'EnumerationResults' instead of 'QueueMessagesList'"))
    #expect(error.status == 200)
  }

  @Test(
    "A page, broken XML and nothing at all are never an empty list",
    arguments: [
      "<!DOCTYPE html><html><body>Please log in</body></html>", "<html><body>Log in<br></body></html>", "",
      "<QueueMessagesList><QueueMessage>", "<QueueMessagesList></QueueMessage>", "{\"messages\":[]}", "OK",
    ])
  func page(body: String) throws {
    let fields = [("Content-Type", "text/html; charset=utf-8"), ("x-ms-request-id", "r-1")]
    let error = try malformed(ProtocolBench.response(200, fields, body))
    #expect(
      error.message.hasPrefix("The response with status 200 (text/html; charset=utf-8) cannot be read: "))
    #expect(error.advice == "look for a proxy or portal between here and the service")
    #expect(error.requestID == "r-1")
  }

  @Test("The error of a page shows its first bytes")
  func firstBytes() throws {
    let error = try malformed(ProtocolBench.response(200, [], "Please log in at the desk"))
    #expect(error.message.contains("(no content type)"))
    #expect(error.message.contains("Please log in"))
  }
}
