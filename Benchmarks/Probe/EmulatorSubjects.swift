import AzureCore
import AzureQueueEmulator
import AzureXMLLibxml2
import HTTPTypes

/// The emulator's engine alone: no socket, no signature.
enum EmulatorSubjects {
  static let all: [Subject] = [100, 100_000].flatMap { queued in
    let isGated = queued <= 1000
    let among = "with \(queued) messages queued"
    return [
      Subject("engine-send-\(queued)", "a send, and the oldest message expires, \(among)", isGated: isGated) {
        _ in
        var bench = try EngineBench(queued: queued, expiring: true)
        return { try bench.send() }
      },
      Subject(
        "engine-receive32-\(queued)", "a receive of 32 messages, \(among)", count: 20, isGated: isGated
      ) { _ in
        var bench = try EngineBench(queued: queued)
        return { try bench.receive() }
      },
      Subject("engine-round-\(queued)", "send, receive, delete, \(among)", count: 100, isGated: isGated) {
        _ in
        var bench = try EngineBench(queued: queued)
        return { try bench.round() }
      },
    ]
  }
}

/// An engine with one queue whose number of messages stays as it was, and what is asked of it.
struct EngineBench {
  private var engine = QueueEngine(authentication: .none, reader: LibxmlReader())
  private let random = RandomSource.seeded(1)
  private var now = Timestamp(seconds: 1_795_253_608)
  private let timeToLive: Int
  private let path = "/devstoreaccount1/bench"
  private let body = Array("<QueueMessage><MessageText>\(Clients.text)</MessageText></QueueMessage>".utf8)

  /// One message a second has come in until now; each lives for ever, or until as many have come after it.
  init(queued: Int, expiring: Bool = false) throws {
    timeToLive = expiring ? queued : -1
    try ask(.put, path, 201)
    for _ in 0..<queued { try send() }
  }

  mutating func send() throws {
    now = now + .seconds(1)
    try ask(.post, "\(path)/messages?messagettl=\(timeToLive)", 201, body)
  }

  /// The messages are visible again before the next time.
  mutating func receive() throws {
    now = now + .seconds(2)
    try ask(.get, "\(path)/messages?numofmessages=32&visibilitytimeout=1", 200)
  }

  /// A message goes in, the oldest comes out.
  mutating func round() throws {
    try send()
    let response = try ask(.get, "\(path)/messages?visibilitytimeout=600", 200)
    let receipt = Self.value(of: "PopReceipt", response.body)
    try ask(
      .delete, "\(path)/messages/\(Self.value(of: "MessageId", response.body))?popreceipt=\(receipt)", 204)
  }

  @discardableResult
  private mutating func ask(
    _ method: HTTPRequest.Method, _ target: String, _ status: Int, _ body: [UInt8] = []
  ) throws -> AzureResponse {
    var fields = HTTPFields()
    fields[.accept] = "application/xml"
    fields[.contentLength] = String(body.count)
    let request = AzureRequest(
      method: method, scheme: "http", authority: "127.0.0.1:10001", path: target, headerFields: fields,
      body: body)
    let response = engine.respond(to: request, now: now, random: random)
    guard response.status == status else { throw Refused(status: response.status, target: target) }
    return response
  }

  /// The text of the first element of a name, percent-encoded for a query.
  private static func value(of name: String, _ document: [UInt8]) -> String {
    let tag = Array("<\(name)>".utf8)
    var start = 0
    while !document[start...].starts(with: tag) { start += 1 }
    let value = document[(start + tag.count)...].prefix { $0 != UInt8(ascii: "<") }
    return PercentEncoding.encode(String(decoding: value, as: UTF8.self))
  }

  /// The engine did not do what it was asked to.
  private struct Refused: Error {
    let status: Int
    let target: String
  }
}
