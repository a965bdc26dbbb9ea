import AzureCore
import AzurePipeline
import AzureQueueProtocol
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Responses about messages that lack something, or have it in another form")
struct IncompleteMessageTests {
  private static let readers = ProtocolBench.readers.indices
  private static let elements = [
    ("MessageId", "1111"), ("InsertionTime", "Tue, 03 Mar 2026 04:05:06 GMT"),
    ("ExpirationTime", "Fri, 31 Dec 9999 23:59:59 GMT"), ("PopReceipt", "AgA="),
    ("TimeNextVisible", "Tue, 03 Mar 2026 04:05:36 GMT"), ("DequeueCount", "3"), ("MessageText", "QUJD"),
  ]

  /// A message with one element replaced: by another text, or by nothing.
  private static func message(_ replaced: String = "", by text: String? = nil) -> String {
    let children = elements.compactMap { name, value in
      (name == replaced ? text : value).map { "<\(name)>\($0)</\(name)>" }
    }
    return "<QueueMessage>\(children.joined())</QueueMessage>"
  }

  private static func list(_ messages: [String], status: Int = 200, _ fields: [(String, String)] = [])
    -> AzureResponse
  {
    ProtocolBench.response(
      status, [ProtocolBench.xmlType] + fields,
      "<QueueMessagesList>\(messages.joined())</QueueMessagesList>")
  }

  private func received(
    _ response: AzureResponse, _ reader: Int = 0, _ encoding: MessageEncoding = .text
  ) throws -> [ReceivedMessage] {
    try ReceiveMessages(from: ProtocolBench.queue(), encoding: encoding).output(
      from: CompletedCall(response: response), reader: ProtocolBench.readers[reader])
  }

  private func peeked(
    _ response: AzureResponse, _ reader: Int = 0, _ encoding: MessageEncoding = .text
  ) throws -> [PeekedMessage] {
    try PeekMessages(in: ProtocolBench.queue(), encoding: encoding).output(
      from: CompletedCall(response: response), reader: ProtocolBench.readers[reader])
  }

  private func sent(_ response: AzureResponse, _ reader: Int = 0) throws -> SentMessage {
    try SendMessage(to: ProtocolBench.queue(), "x", encoding: .text).output(
      from: CompletedCall(response: response), reader: ProtocolBench.readers[reader])
  }

  /// Each secondary field, missing and in forms that nobody can read.
  static let secondary: [(String, String?)] =
    ["InsertionTime", "ExpirationTime", "TimeNextVisible"].flatMap {
      name in
      [nil, "", " ", "soon", "Tue, 31 Feb 2026 04:05:06 GMT", "2026-13-01T00:00:00Z", "1772510706", "é"].map {
        (name, $0)
      }
    } + [nil, "", " ", "many", "1.5", "99999999999999999999", "0x3", "٣"].map { ("DequeueCount", $0) }

  @Test(
    "A secondary field that is missing or cannot be read is nil, and its message and the batch are whole",
    arguments: readers, secondary)
  func secondaryField(reader: Int, row: (String, String?)) throws {
    let response = Self.list([Self.message(), Self.message(row.0, by: row.1), Self.message()])
    let whole = try #require(try received(Self.list([Self.message()]), reader).first)
    var expected = whole
    switch row.0 {
    case "InsertionTime": expected.insertedOn = nil
    case "ExpirationTime": expected.expiresOn = nil
    case "TimeNextVisible": expected.nextVisibleOn = nil
    default: expected.dequeueCount = nil
    }
    #expect(expected != whole)
    #expect(try received(response, reader) == [whole, expected, whole])
    let peeked = try peeked(response, reader)
    #expect(peeked.count == 3)
    #expect(peeked[1].insertedOn == expected.insertedOn)
    #expect(peeked[1].expiresOn == expected.expiresOn)
    #expect(peeked[1].dequeueCount == expected.dequeueCount)
    #expect(try peeked[1].text == "QUJD")
    // A response to a send has neither count nor text.
    guard row.0 != "DequeueCount" else { return }
    let sent = try sent(Self.list([Self.message(row.0, by: row.1)], status: 201), reader)
    #expect(sent.popReceipt == expected.popReceipt)
    #expect(sent.insertedOn == expected.insertedOn)
    #expect(sent.expiresOn == expected.expiresOn)
    #expect(sent.nextVisibleOn == expected.nextVisibleOn)
  }

  @Test(
    "A date is read in every form that HTTP and ISO 8601 allow", arguments: readers,
    [
      "Tue, 03 Mar 2026 04:05:06 GMT", "Tuesday, 03-Mar-26 04:05:06 GMT", "Tue Mar  3 04:05:06 2026",
      "2026-03-03T04:05:06Z", "2026-03-03T04:05:06.0000000Z", "2026-03-03T05:05:06+01:00",
      "20260303T040506Z", "2026-03-03T04:05:06", "\n Tue, 03 Mar 2026 04:05:06 GMT ",
    ])
  func dates(reader: Int, text: String) throws {
    let date = Timestamp(seconds: 1_772_510_706)
    let now = [("Date", "Tue, 03 Mar 2026 05:00:00 GMT")]
    for name in ["InsertionTime", "ExpirationTime", "TimeNextVisible"] {
      let message = try #require(try received(Self.list([Self.message(name, by: text)], now), reader).first)
      let dates = ["InsertionTime": message.insertedOn, "ExpirationTime": message.expiresOn]
      #expect(dates[name] ?? message.nextVisibleOn == date)
    }
    let statistics = ProtocolBench.response(
      200, now,
      "<StorageServiceStats><GeoReplication><Status>live</Status><LastSyncTime>\(text)</LastSyncTime>"
        + "</GeoReplication></StorageServiceStats>")
    #expect(
      try GetServiceStatistics().output(
        from: CompletedCall(response: statistics), reader: ProtocolBench.readers[reader]
      ).lastSyncTime == date)
  }

  static let needed: [(String, String?, String)] = [
    ("MessageId", nil, "no MessageId"), ("MessageId", "", "no MessageId"),
    ("PopReceipt", nil, "no PopReceipt"), ("PopReceipt", "", "no PopReceipt"),
    ("MessageText", nil, "no MessageText"),
  ]

  @Test(
    "A message without its id, receipt or text is an error of that message, which keeps all it has",
    arguments: readers, needed)
  func neededField(reader: Int, row: (String, String?, String)) throws {
    let response = Self.list([Self.message(), Self.message(row.0, by: row.1), Self.message()])
    let messages = try received(response, reader, .base64)
    #expect(messages.count == 3)
    #expect(try [messages[0].text, messages[2].text] == ["ABC", "ABC"])
    let message = messages[1]
    let error = #expect(throws: MessageDecodingError.self) { try message.text }
    #expect(error?.reason.contains(row.2) == true)
    #expect(throws: MessageDecodingError.self) { try message.bytes }
    #expect(message.id == (row.0 == "MessageId" ? "" : "1111"))
    #expect(message.popReceipt.rawValue == (row.0 == "PopReceipt" ? "" : "AgA="))
    #expect(message.rawText == (row.0 == "MessageText" ? "" : "QUJD"))
    #expect(error?.rawText == message.rawText)
    #expect(message.dequeueCount == 3)
    #expect(message.insertedOn != nil)
  }

  @Test(
    "A message that cannot be owned is refused before anything is sent",
    arguments: ["MessageId", "PopReceipt"])
  func unowned(element: String) throws {
    let message = try #require(try received(Self.list([Self.message(element)])).first)
    let operations: [any QueueOperation] = [
      DeleteMessage(in: try ProtocolBench.queue(), id: message.id, popReceipt: message.popReceipt),
      UpdateMessage(
        in: try ProtocolBench.queue(), id: message.id, popReceipt: message.popReceipt,
        visibilityTimeout: .zero),
    ]
    for operation in operations {
      let error = #expect(throws: AzureError.self) { try operation.request(in: ProtocolBench.site()) }
      #expect(error?.kind == .invalidArgument)
      #expect(error?.advice?.contains("can be received again") == true)
    }
  }

  @Test("A peeked message needs its id and its text, and no receipt", arguments: readers)
  func peek(reader: Int) throws {
    let response = Self.list(
      ["PopReceipt", "TimeNextVisible", "MessageId", "MessageText"].map { Self.message($0) })
    let messages = try peeked(response, reader)
    #expect(try messages.prefix(2).map { try $0.text } == ["QUJD", "QUJD"])
    let errors = messages.dropFirst(2).map { message in
      #expect(throws: MessageDecodingError.self) { try message.text }?.reason
    }
    #expect(errors == ["the response has no MessageId for it", "the response has no MessageText for it"])
    #expect(messages.map(\.id) == ["1111", "1111", "", "1111"])
  }

  static let unusableSends: [(String, String)] = [
    ("", "it does not describe the message"), ("<QueueMessagesList />", "it lists 0 messages"),
    ("<QueueMessagesList>\(message())\(message())</QueueMessagesList>", "it lists 2 messages"),
    ("<QueueMessagesList>\(message("MessageId"))</QueueMessagesList>", "it has no MessageId"),
    ("<QueueMessagesList>\(message("MessageId", by: ""))</QueueMessagesList>", "it has no MessageId"),
    (
      "<QueueMessagesList>\(message("PopReceipt"))</QueueMessagesList>",
      "it has no PopReceipt for the message 1111"
    ),
    ("<QueueMessagesList>\(message("PopReceipt", by: ""))</QueueMessagesList>", "it has no PopReceipt"),
    ("<QueueMessagesList><QueueMessage>", "cannot be read"), ("OK", "cannot be read"),
    ("<a/>", "root element is 'a'"),
  ]

  @Test(
    "A send that got a 201 says that the message is stored, however it is described",
    arguments: unusableSends)
  func stored(body: String, reason: String) throws {
    for status in [201, 200] {
      let error = #expect(throws: AzureError.self) { try sent(ProtocolBench.response(status, [], body)) }
      #expect(error?.kind == .malformedResponse)
      #expect(error?.effect == .unknown)
      #expect(error?.message.contains(reason) == true)
      #expect(error?.message.contains("the message was stored") == (status == 201))
      #expect(error?.advice?.contains("do not send it again") == (status == 201))
    }
  }

  typealias Update = (receipt: String?, time: String?, status: Int, reason: String?)

  static let updates: [Update] = [
    ("AgB=", "Tue, 03 Mar 2026 04:05:36 GMT", 204, nil), ("AgB=", "Tue Mar  3 04:05:36 2026", 204, nil),
    ("AgB=", "2026-03-03T04:05:36Z", 204, nil), ("AgB=", nil, 204, nil), ("AgB=", "", 204, nil),
    ("AgB=", "soon", 204, nil), ("AgB=", "Tue, 31 Feb 2026 04:05:36 GMT", 204, nil),
    (nil, "Tue, 03 Mar 2026 04:05:36 GMT", 204, "; but the message was updated, and its new receipt is lost"),
    ("", "Tue, 03 Mar 2026 04:05:36 GMT", 204, "; but the message was updated, and its new receipt is lost"),
    (nil, nil, 200, "the header x-ms-popreceipt is missing"),
  ]

  @Test(
    "An update returns the new receipt, and with the time if it can be read", arguments: updates.indices)
  func update(index: Int) throws {
    let row = Self.updates[index]
    let operation = UpdateMessage(
      in: try ProtocolBench.queue(), id: "1", popReceipt: PopReceipt(rawValue: "r"), visibilityTimeout: .zero)
    let fields = [("x-ms-popreceipt", row.receipt), ("x-ms-time-next-visible", row.time)].compactMap {
      name, value in value.map { (name, $0) }
    }
    let completed = CompletedCall(response: ProtocolBench.response(row.status, fields))
    guard let reason = row.reason else {
      let updated = try operation.output(from: completed, reader: ProtocolBench.readers[0])
      #expect(updated.popReceipt.rawValue == "AgB=")
      let isReadable = row.time?.contains("04:05:36") == true && row.time?.contains("Feb") == false
      #expect(updated.nextVisibleOn == (isReadable ? Timestamp(seconds: 1_772_510_736) : nil))
      return
    }
    let error = #expect(throws: AzureError.self) {
      try operation.output(from: completed, reader: ProtocolBench.readers[0])
    }
    #expect(error?.kind == .malformedResponse)
    #expect(error?.message.hasSuffix(reason) == true)
    #expect(error?.advice?.contains("receive the message again") == (row.status == 204))
  }

  typealias Count = (fields: [(String, String)], response: Int??)

  /// The outer `nil` is a response that is another's.
  static let counts: [Count] = [
    ([("x-ms-approximate-messages-count", "7")], .some(7)),
    ([("x-ms-approximate-messages-count", "many")], .some(nil)),
    ([("x-ms-approximate-messages-count", "")], .some(nil)),
    ([("x-ms-approximate-messages-count", "1.5")], .some(nil)),
    ([("x-ms-approximate-messages-count", "99999999999999999999")], .some(nil)),
    ([("x-ms-request-id", "r-1")], .some(nil)), ([("x-ms-version", "2026-04-06")], .some(nil)),
    ([], nil), ([("Server", "portal"), ("Date", "Tue, 03 Mar 2026 04:05:06 GMT")], nil),
  ]

  @Test(
    "A response about a queue that is the service's is taken with any count, and another's with none",
    arguments: counts.indices)
  func properties(index: Int) throws {
    let row = Self.counts[index]
    let queue = try ProtocolBench.queue()
    let completed = CompletedCall(
      response: ProtocolBench.response(
        200, row.fields + (row.response == nil ? [] : [("x-ms-meta-Owner", "blue")])))
    guard let count = row.response else {
      for operation in [GetQueueProperties(queue), QueueExists(queue)] as [any QueueOperation] {
        let error = #expect(throws: AzureError.self) {
          _ = try operation.output(from: completed, reader: ProtocolBench.readers[0])
        }
        #expect(error?.kind == .malformedResponse)
      }
      return
    }
    let properties = try GetQueueProperties(queue).output(from: completed, reader: ProtocolBench.readers[0])
    #expect(properties == QueueProperties(metadata: ["Owner": "blue"], approximateMessageCount: count))
    #expect(try QueueExists(queue).output(from: completed, reader: ProtocolBench.readers[0]))
  }

  @Test("A page says nothing about a queue, even with the id of a request")
  func page() throws {
    let response = ProtocolBench.response(
      200, [("x-ms-request-id", "r-1"), ("x-ms-version", "2026-04-06")], "<html>Log in</html>")
    for operation in [GetQueueProperties(try ProtocolBench.queue()), QueueExists(try ProtocolBench.queue())]
      as [any QueueOperation]
    {
      #expect(throws: AzureError.self) {
        _ = try operation.output(
          from: CompletedCall(response: response), reader: ProtocolBench.readers[0])
      }
    }
  }
}
