import AzurePipeline
import AzureQueueEmulator
import AzureXMLLibxml2
import HTTPTypes

/// An engine with one queue that holds so many messages of 100 bytes, and what is done to it.
struct EngineBench {
  private var engine = QueueEngine(authentication: .none, reader: LibxmlReader())
  private let random = RandomSource.seeded(1)
  private var now = Timestamp(seconds: 1_772_510_706)
  private let queued: Int

  private static let queue = "/devstoreaccount1/bench"
  private static let send = request(
    .post, queue + "/messages",
    Array(
      """
      <QueueMessage><MessageText>\(String(repeating: "0123456789", count: 10))</MessageText></QueueMessage>
      """.utf8))
  private static let peek = request(.get, queue + "/messages?numofmessages=32&peekonly=true")

  init(queued: Int) {
    self.queued = queued
    _ = respond(to: [Self.request(.put, Self.queue)])
  }

  /// Does each kind of operation so often or a little more; the number of messages stays near the one asked for.
  mutating func run(_ count: Int) -> [(subject: String, cost: Cost)] {
    var (sends, receives, deletes, receives32, peeks) = (Cost(), Cost(), Cost(), Cost(), Cost())
    let batch = max(min(count, queued) / 2, 1)
    while sends.operations < count {
      refill()
      let sending = Array(repeating: Self.send, count: batch)
      expect(201, sends.add(batch) { respond(to: sending) })
      let receiving = Array(repeating: Self.receive(1), count: batch)
      let answers = receives.add(batch) { respond(to: receiving) }
      let deleting = answers.map(Self.delete)
      expect(204, deletes.add(batch) { respond(to: deleting) })
    }
    while receives32.operations * 32 < count {
      refill()
      let receiving = Array(repeating: Self.receive(32), count: max(min(count, queued) / 32, 1))
      expect(200, receives32.add(receiving.count) { respond(to: receiving) })
    }
    refill()
    let peeking = Array(repeating: Self.peek, count: max(count / 32, 1))
    expect(200, peeks.add(peeking.count) { respond(to: peeking) })
    return [
      ("engine-sends", sends), ("engine-receives", receives), ("engine-deletes", deletes),
      ("engine-receives32", receives32), ("engine-peeks32", peeks),
    ]
  }

  private mutating func refill() {
    _ = respond(to: [Self.request(.delete, Self.queue + "/messages")])
    _ = respond(to: Array(repeating: Self.send, count: queued))
  }

  private mutating func respond(to requests: [Request]) -> [Response] {
    var responses: [Response] = []
    responses.reserveCapacity(requests.count)
    for request in requests {
      now = now + .microseconds(10)
      responses.append(engine.respond(to: request, now: now, random: random))
    }
    return responses
  }

  private func expect(_ status: Int, _ responses: [Response]) {
    for response in responses {
      precondition(response.status == status, "an operation was answered \(response.status)")
    }
  }

  private static func receive(_ count: Int) -> Request {
    request(.get, queue + "/messages?numofmessages=\(count)&visibilitytimeout=86400")
  }

  /// The request that deletes the message of an answer.
  private static func delete(_ received: Response) -> Request {
    let text = String(decoding: received.body, as: UTF8.self)
    let receipt = value("PopReceipt", text).replacing("+", with: "%2B")
    return request(.delete, queue + "/messages/\(value("MessageId", text))?popreceipt=\(receipt)")
  }

  private static func value(_ name: String, _ text: String) -> Substring {
    guard let start = text.firstRange(of: "<\(name)>") else { return "" }
    return text[start.upperBound...].prefix { $0 != "<" }
  }

  private static func request(
    _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8] = []
  ) -> Request {
    var fields: HTTPFields = [.accept: "application/xml", .contentLength: String(body.count)]
    for (name, value) in [
      ("x-ms-version", "2026-02-06"), ("x-ms-client-request-id", "8f6c2d10-93b1-4c6e-8d0a-2f6f0b7a51c4"),
    ] {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return Request(
      method: method, scheme: "http", authority: "127.0.0.1:10001", path: target, headerFields: fields,
      body: body)
  }
}
