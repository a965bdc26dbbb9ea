import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import Foundation
import Testing

@testable import AzureQueueProcessor

/// What messages carry beside their content, and what consumers read that know nothing of it.
@Suite struct MessageContextTests {
  private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
  private static let context = MessageContext(
    id: "order-1 \"ü\"", traceparent: TraceParent(trace), tracestate: "rojo=00f067aa0ba902b7")

  @Test(arguments: [
    #"{"a":1}"#, "{}", "{ }", "{\n  \"a\": {\"b\": [1, 2]}\n}\n", #"{"a":"\u00fc \ud83d\ude00"}"#, "plain",
    "", " {\"a\":1}", "[1,2]", "{broken", "{\"a\":1} {", "ü\u{1F600}<&>\"\\", #"{"traceparent":"mine"}"#,
    #"{"messageid":7}"#, #"{"specversion":"1.0"}"#, "\"text\"", "null",
  ]) func contentComesBackByteForByte(text: String) throws {
    for form in [ContextForm.automatic, .cloudEvent] {
      let written = try form.write(Self.context, into: .text(text))
      let (content, context) = ContextForm.read(written)
      #expect(context == Self.context)
      guard case .text(let back) = content else {
        Issue.record("\(content)")
        continue
      }
      #expect(Array(back.utf8) == Array(text.utf8))
      // Nothing is written twice: what was read carries no context, unless it looked like one from the start.
      if !text.contains("messageid") && !text.contains("specversion") {
        #expect(ContextForm.read(content).context == nil)
      }
    }
  }

  @Test(arguments: [[], [0, 255, 10], Array("{\"a\":1}".utf8)] as [[UInt8]])
  func bytesComeBackAsBytes(bytes: [UInt8]) throws {
    let written = try ContextForm.automatic.write(Self.context, into: .bytes(bytes))
    let (content, context) = ContextForm.read(written)
    #expect(content == .bytes(bytes) && context == Self.context)
  }

  /// A consumer that reads an order out of JSON, as one does that knows nothing of contexts.
  private struct Order: Codable, Equatable {
    var customer: String
    var amount: Int
  }

  @Test func aPlainConsumerOfJSONReadsTheSameObject() async throws {
    let queue = try await BulkService().queue()
    let order = Order(customer: "Zoë", amount: 3)
    let text = String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
    try await queue.send(OutgoingMessage(.text(text)), context: Self.context)
    let message = try #require(try await queue.receiveOne())
    #expect(try JSONDecoder().decode(Order.self, from: Data(message.bytes)) == order)
    let members = try #require(try JSONSerialization.jsonObject(with: Data(message.bytes)) as? [String: Any])
    #expect(members["traceparent"] as? String == Self.trace)
    #expect(members["messageid"] as? String == Self.context.id)
    // And one that knows of them reads what was sent.
    let (content, context) = try message.contentAndContext()
    #expect(content == .text(text) && context == Self.context)
  }

  @Test func aPlainConsumerOfCloudEventsReadsTheText() async throws {
    let queue = try await BulkService().queue()
    try await queue.send(OutgoingMessage("hello\n<you>"), context: Self.context)
    let message = try #require(try await queue.receiveOne())
    let event = try #require(try JSONSerialization.jsonObject(with: Data(message.bytes)) as? [String: Any])
    #expect(event["data"] as? String == "hello\n<you>")
    #expect(event["specversion"] as? String == "1.0" && event["id"] as? String == Self.context.id)
    #expect(event["source"] is String && event["type"] is String)
    #expect(event["traceparent"] as? String == Self.trace)
    #expect(event["tracestate"] as? String == "rojo=00f067aa0ba902b7")
  }

  @Test func itWorksWithEachEncoding() async throws {
    for encoding in [MessageEncoding.text, .base64, .bytes, .xml] {
      let queue = try await BulkService().queue { $0.messageEncoding = encoding }
      try await queue.send(OutgoingMessage("a & b"), context: Self.context)
      try await queue.send(OutgoingMessage(#"{"a":1}"#), context: Self.context)
      let messages = try await queue.receive(limit: 2)
      #expect(messages.count == 2)
      for message in messages {
        let (content, context) = try message.contentAndContext()
        #expect(context == Self.context)
        // An object in bytes stays bytes.
        #expect(
          content == .text("a & b") || content == .text(#"{"a":1}"#)
            || content == .bytes(Array(#"{"a":1}"#.utf8)))
      }
    }
  }

  @Test func contextsGoThroughBulk() async throws {
    let queue = try await BulkService().queue()
    let messages = try (0..<10).map { try OutgoingMessage("\($0)").carrying(MessageContext(id: "id-\($0)")) }
    #expect(await queue.sendAll(messages).isComplete)
    for try await message in queue.messagesUntilEmpty(batchSize: 32) {
      let (content, context) = try message.contentAndContext()
      guard case .text(let text) = content else { continue }
      #expect(context?.id == "id-\(text)")
    }
  }

  /// Whatever others write is content, and a context where it is one.
  @Test(
    arguments: [
      ("plain", nil), ("", nil), ("{", nil), ("{}", nil), (#"{"messageid":7}"#, nil), ("[]", nil),
      (#"{"traceparent":"00-1-2-3"}"#, nil), (#"{"a":1,"messageid":"x"}"#, "x"),
      (#"{"messageid":"x","traceparent":"nonsense","a":1}"#, "x"),
      (#"{"specversion":"1.0","id":"e1","type":"Microsoft.Storage.BlobCreated","data":{"url":"u"}}"#, "e1"),
      (#"{"specversion":"1.0","type":"t","data":"d"}"#, nil),
      (#"{"specversion":2,"id":"e1","data":"d"}"#, nil),
    ] as [(String, String?)])
  func whatOthersWriteIsKept(text: String, id: String?) {
    let (content, context) = ContextForm.read(.text(text))
    #expect(content == .text(text))
    #expect(context?.id == id && context?.traceparent == nil)
  }

  @Test func membersThatWereMovedAreStillFound() {
    let text = #"{"a":1,"traceparent":"\#(Self.trace)","messageid":"x"}"#
    let (content, context) = ContextForm.read(.text(text))
    #expect(content == .text(text))
    #expect(context == MessageContext(id: "x", traceparent: TraceParent(Self.trace)))
  }

  @Test(arguments: [
    (trace, true), ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", false),
    ("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03-what-the-future-will-be", true),
  ]) func validTraceParentsAreRead(text: String, isSampled: Bool) throws {
    let trace = try #require(TraceParent(text))
    #expect(trace.description == text && trace.isSampled == isSampled)
    #expect(trace.traceID == "0af7651916cd43dd8448eb211c80319c" && trace.spanID == "b7ad6b7169203331")
  }

  @Test(arguments: [
    "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01",
    "0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-\n",
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-" + String(repeating: "x", count: 300),
  ]) func othersAreNot(text: String) { #expect(TraceParent(text) == nil) }
}
