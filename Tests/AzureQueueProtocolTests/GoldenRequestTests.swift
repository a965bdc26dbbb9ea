import AzureCore
import AzureQueueProtocol
import HTTPTypes
import Testing

@Suite("The requests of the operations")
struct GoldenRequestTests {
  private static let accept = "Accept: application/xml"
  private static let type = "Content-Type: application/xml"

  static let queues: [Golden] = [
    Golden("create", { _ in CreateQueue(try ProtocolBench.queue()) }, "PUT /tasks", accept),
    Golden(
      "create with metadata",
      { _ in
        CreateQueue(
          try ProtocolBench.queue(), metadata: ["Owner": "blue team", "_b2": "", "a": "~!"], existing: .accept
        )
      }, "PUT /tasks", accept, "x-ms-meta-Owner: blue team", "x-ms-meta-_b2: ", "x-ms-meta-a: ~!"),
    Golden("delete", { _ in DeleteQueue(try ProtocolBench.queue()) }, "DELETE /tasks", accept),
    Golden(
      "properties", { _ in GetQueueProperties(try ProtocolBench.queue()) }, "GET /tasks?comp=metadata", accept
    ),
    Golden("exists", { _ in QueueExists(try ProtocolBench.queue()) }, "GET /tasks?comp=metadata", accept),
    Golden("clear", { _ in ClearMessages(try ProtocolBench.queue()) }, "DELETE /tasks/messages", accept),
  ]

  static let messages: [Golden] = [
    Golden(
      "send", { _ in SendMessage(to: try ProtocolBench.queue(), "order 17 & <18>", encoding: .text) },
      "POST /tasks/messages", accept, type, "",
      "<QueueMessage><MessageText>order 17 &amp; &lt;18&gt;</MessageText></QueueMessage>"),
    Golden(
      "send hidden, for a day",
      { _ in
        SendMessage(
          to: try ProtocolBench.queue(), "x", encoding: .text, visibilityTimeout: .zero, timeToLive: .days(1))
      }, "POST /tasks/messages?visibilitytimeout=0&messagettl=86400", accept, type, "",
      "<QueueMessage><MessageText>x</MessageText></QueueMessage>"),
    Golden(
      "send for ever, hidden as long as can be",
      { _ in
        SendMessage(
          to: try ProtocolBench.queue(), "x", encoding: .base64, visibilityTimeout: .seconds(604_800),
          timeToLive: .never)
      }, "POST /tasks/messages?visibilitytimeout=604800&messagettl=-1", accept, type, "",
      "<QueueMessage><MessageText>eA==</MessageText></QueueMessage>"),
    Golden(
      "send nothing", { _ in SendMessage(to: try ProtocolBench.queue(), "", encoding: .text) },
      "POST /tasks/messages", accept, type, "", "<QueueMessage><MessageText /></QueueMessage>"),
    Golden(
      "send bytes", { _ in SendMessage(to: try ProtocolBench.queue(), .bytes([0, 0xFF]), encoding: .bytes) },
      "POST /tasks/messages", accept, type, "",
      "<QueueMessage><MessageText>AP8=</MessageText></QueueMessage>"),
    Golden(
      "send white space", { _ in SendMessage(to: try ProtocolBench.queue(), " a\r\n\tb ", encoding: .text) },
      "POST /tasks/messages", accept, type, "",
      "<QueueMessage><MessageText> a&#13;\n\tb </MessageText></QueueMessage>"),
    Golden(
      "receive", { _ in ReceiveMessages(from: try ProtocolBench.queue(), encoding: .text) },
      "GET /tasks/messages", accept),
    Golden(
      "receive many",
      { _ in
        ReceiveMessages(
          from: try ProtocolBench.queue(), maximum: 32, visibilityTimeout: .seconds(1), encoding: .text)
      }, "GET /tasks/messages?numofmessages=32&visibilitytimeout=1", accept),
    Golden(
      "peek", { _ in PeekMessages(in: try ProtocolBench.queue(), encoding: .text) },
      "GET /tasks/messages?peekonly=true", accept),
    Golden(
      "peek many", { _ in PeekMessages(in: try ProtocolBench.queue(), maximum: 7, encoding: .text) },
      "GET /tasks/messages?peekonly=true&numofmessages=7", accept),
    Golden(
      "update visibility",
      { _ in
        UpdateMessage(
          in: try ProtocolBench.queue(), id: "1111-22", popReceipt: PopReceipt(rawValue: "AgA+/w=="),
          visibilityTimeout: .seconds(30))
      }, "PUT /tasks/messages/1111-22?popreceipt=AgA%2B%2Fw%3D%3D&visibilitytimeout=30", accept),
    Golden(
      "update text",
      { _ in
        UpdateMessage(
          in: try ProtocolBench.queue(), id: "a/b c", popReceipt: PopReceipt(rawValue: "r"), text: "né & <w>",
          visibilityTimeout: .zero)
      }, "PUT /tasks/messages/a%2Fb%20c?popreceipt=r&visibilitytimeout=0", accept, type, "",
      "<QueueMessage><MessageText>né &amp; &lt;w&gt;</MessageText></QueueMessage>"),
    Golden(
      "update to an empty text",
      { _ in
        UpdateMessage(
          in: try ProtocolBench.queue(), id: "1", popReceipt: PopReceipt(rawValue: "r"), text: "",
          visibilityTimeout: .zero)
      }, "PUT /tasks/messages/1?popreceipt=r&visibilitytimeout=0", accept, type, "",
      "<QueueMessage><MessageText /></QueueMessage>"),
    Golden(
      "delete message",
      { _ in
        DeleteMessage(
          in: try ProtocolBench.queue(), id: "1111-22", popReceipt: PopReceipt(rawValue: "AgA+/w=="))
      }, "DELETE /tasks/messages/1111-22?popreceipt=AgA%2B%2Fw%3D%3D", accept),
  ]

  @Test("Each operation makes exactly this request", arguments: queues + messages)
  func golden(golden: Golden) throws {
    let request = try golden.make(ProtocolBench.endpoint())
    #expect(ProtocolBench.text(request) == golden.text)
    #expect(request.head.scheme == "https")
    #expect(request.head.authority == "contoso.queue.core.windows.net")
  }

  @Test("In path style the account comes first", arguments: queues + messages)
  func pathStyle(golden: Golden) throws {
    let request = try golden.make(ProtocolBench.endpoint("http://127.0.0.1:10001/devstoreaccount1"))
    let line = golden.text.replacing(" /tasks", with: " /devstoreaccount1/tasks", maxReplacements: 1)
    #expect(ProtocolBench.text(request) == line)
    #expect(request.head.scheme == "http")
    #expect(request.head.authority == "127.0.0.1:10001")
  }

  @Test("Every operation has its name and says whether it may be repeated")
  func names() {
    func facts<Operation: QueueOperation>(_ type: Operation.Type) -> String {
      "\(type.name) \(type.retrySafety)"
    }
    #expect(
      [
        facts(CreateQueue.self), facts(DeleteQueue.self), facts(GetQueueProperties.self),
        facts(QueueExists.self),
        facts(SendMessage.self), facts(ReceiveMessages.self), facts(PeekMessages.self),
        facts(UpdateMessage.self),
        facts(DeleteMessage.self), facts(ClearMessages.self),
      ] == [
        "Create Queue safe", "Delete Queue safe", "Get Queue Metadata safe", "Get Queue Metadata safe",
        "Put Message unsafe", "Get Messages unsafe", "Peek Messages safe", "Update Message unsafe",
        "Delete Message safe", "Clear Messages safe",
      ])
  }
}
