import AzureCore
import HTTPTypes
import Testing

@Suite("Bodies of messages")
struct BodyTests {
  @Test(
    "Text comes back as it was sent",
    arguments: [
      "", " \t blanks \n", "a\nb\n", "&lt;a&gt; &amp; &quot;b&quot;", "日本語 é 👩‍👩‍👧 \u{F003}\u{10FFFF}", "]]&gt;",
    ])
  func text(escaped: String) throws {
    var service = Service.withQueue()
    try service.put(escaped)
    let expected = escaped.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing(
      "&quot;", with: "\""
    )
    .replacing("&amp;", with: "&")
    #expect(try service.peek() == [expected])
  }

  @Test("Empty text comes back as an empty element, markup escaped, quotes not")
  func written() throws {
    var service = Service.withQueue()
    try service.put("")
    try service.put("&lt;&apos;&quot;&gt;")
    let text = service.ask(.get, "jobs/messages?numofmessages=2").text
    #expect(text.contains("<MessageText />"))
    #expect(text.contains("<MessageText>&lt;'\"&gt;</MessageText>"))
  }

  @Test(
    "A body may have a byte order mark, a declaration, white space and other elements",
    arguments: [
      "\u{FEFF}<QueueMessage><MessageText>a</MessageText></QueueMessage>",
      "<?xml version='1.0' encoding='utf-8'?>\n<QueueMessage><MessageText>a</MessageText></QueueMessage>",
      "<?xml version=\"1.0\" encoding=\"utf-8\"?> <QueueMessage>     <MessageText>a</MessageText> </QueueMessage>",
      "<QueueMessage><Other>x</Other><MessageText>a</MessageText></QueueMessage>",
      "<QueueMessage><MessageText>a<b>dropped</b></MessageText></QueueMessage>",
      "<QueueMessage><MessageText><![CDATA[a]]></MessageText></QueueMessage>",
    ])
  func forms(body: String) throws {
    var service = Service.withQueue()
    #expect(service.ask(.post, "jobs/messages", body: body).status == 201)
    #expect(try service.peek() == ["a"])
  }

  @Test(
    "65,536 bytes of text are accepted, counted in UTF-8 after un-escaping",
    arguments: [
      String(repeating: "a", count: 65_536), String(repeating: "é", count: 32_768),
      String(repeating: "a", count: 65_535) + "&lt;",
    ])
  func largest(text: String) throws {
    var service = Service.withQueue()
    try service.put(text)
    #expect(try service.peek().first?.utf8.count == 65_536)
  }

  @Test(
    "One byte of text more is refused with the limit, by Put and by Update",
    arguments: [
      String(repeating: "a", count: 65_537), String(repeating: "é", count: 32_768) + "a",
    ])
  func tooLarge(text: String) throws {
    var service = Service.withQueue()
    let put = try service.put("a")
    let responses = [
      service.ask(.post, "jobs/messages", body: Service.message(text)),
      service.ask(.put, try Service.path(of: put) + "&visibilitytimeout=0", body: Service.message(text)),
    ]
    for response in responses {
      #expect(response.failure == "413 RequestBodyTooLarge")
      #expect(response.details == ["MaxLimit=65536"])
      #expect(
        response.head.status.reasonPhrase
          == "The request body is too large and exceeds the maximum permissible limit.")
    }
  }

  @Test("A body over 131,584 bytes is refused with that limit, however short its text")
  func bodyTooLarge() {
    var service = Service.withQueue()
    let frame = Service.message("").utf8.count
    for (count, expected) in [(131_584 - frame, 201), (131_585 - frame, 413)] {
      let comment = "<!--" + String(repeating: "x", count: count - 7) + "-->"
      let response = service.ask(.post, "jobs/messages", body: Service.message(comment))
      #expect(response.status == expected)
      #expect(response.status == 201 || response.details == ["MaxLimit=131584"])
    }
  }

  @Test(
    "A body over 131,584 bytes is refused with that limit by every operation, before it is read",
    arguments: [
      (.put, "jobs?comp=acl"), (.put, "?restype=service&comp=properties"), (.post, "jobs/messages"),
      (.post, "?restype=service&comp=userdelegationkey"), (.put, "jobs"), (.put, "jobs?comp=metadata"),
      (.get, "jobs/messages"), (.delete, "jobs"),
    ] as [(HTTPRequest.Method, String)])
  func anyBodyTooLarge(method: HTTPRequest.Method, path: String) {
    for (count, isRefused) in [(131_584, false), (131_585, true), (4_194_304, true)] {
      var service = Service.withQueue()
      let response = service.ask(method, path, bytes: [UInt8](repeating: UInt8(ascii: "<"), count: count))
      #expect((response.failure == "413 RequestBodyTooLarge") == isRefused)
      #expect(!isRefused || response.details == ["MaxLimit=131584"])
    }
  }

  @Test("A character that XML forbids is refused with its place")
  func forbidden() {
    var service = Service.withQueue()
    let body =
      "<?xml version='1.0' encoding='utf-8'?>\n<QueueMessage><MessageText>\u{1}</MessageText></QueueMessage>"
    let response = service.ask(.post, "jobs/messages", body: body)
    #expect(response.failure == "400 InvalidXmlDocument")
    #expect(response.details == ["LineNumber=2", "LinePosition=28", "Reason=Error parsing Xml content"])
  }

  @Test(
    "What is not XML is refused with line, position and reason",
    arguments: [
      "text", "<QueueMessage><MessageText>a</QueueMessage>",
      "<QueueMessage><MessageText>&#1;</MessageText></QueueMessage>",
      "<!DOCTYPE a><QueueMessage><MessageText>a</MessageText></QueueMessage>",
    ])
  func malformed(body: String) {
    var service = Service.withQueue()
    let response = service.ask(.post, "jobs/messages", body: body)
    #expect(response.failure == "400 InvalidXmlDocument")
    #expect(response.details.count == 3 && response.details[2] == "Reason=Error parsing Xml content")
  }

  @Test(
    "Good XML that is no message is refused without a place",
    arguments: [
      "<QueueMessage />", "<Message><MessageText>a</MessageText></Message>", "",
      "<QueueMessage><MessageText>a</MessageText><MessageText>b</MessageText></QueueMessage>",
      "<QueueMessage><MessageText>a</MessageText><MessageText/></QueueMessage>",
      "<QueueMessage><MessageText/><Other/><MessageText/></QueueMessage>",
      "<QueueMessage><MessageText>a</MessageText><x:MessageText xmlns:x='y'>b</x:MessageText></QueueMessage>",
    ])
  func otherDocument(body: String) throws {
    var service = Service.withQueue()
    let response = service.ask(.post, "jobs/messages", body: body)
    #expect(response.failure == "400 InvalidXmlDocument")
    #expect(response.details == ["LineNumber=0", "LinePosition=0", "Reason="])
    #expect(response.text.contains("<Reason />"))
    #expect(try service.peek() == [])
  }
}
