import ArgumentParser
import AzurePipeline
import AzureQueueEmulator
import AzureXMLLibxml2
import HTTPTypes

/// Measures the engine in this process, without a socket: `EmulatorLoad engine`.
struct EngineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine", abstract: "Measures the engine alone, in this process, unsigned.")

  @Option(help: "How many messages are queued.")
  var queued = [100, 1000, 10_000, 100_000]

  @Option(help: "How many operations of each kind.")
  var count = 20_000

  func run() async throws {
    for queued in queued {
      var bench = EngineBench(queued: queued)
      for (subject, measurement) in bench.run(count) { print(measurement.line(subject, queued: queued)) }
    }
  }
}

/// An engine with so many messages, and the requests that measure it.
struct EngineBench {
  private var engine = QueueEngine(authentication: .none, reader: LibxmlReader())
  private let random = RandomSource.seeded(1)
  private var now = Timestamp(seconds: 1_772_510_706)
  private let queued: Int
  private let path = "/devstoreaccount1/bench"
  private let text = String(repeating: "x", count: 100)

  init(queued: Int) {
    self.queued = queued
    _ = respond(.put, path)
    fill()
  }

  /// Runs each kind of operation, at most as often as there are messages where it takes them away.
  mutating func run(_ count: Int) -> [(String, Measurement)] {
    var sends = Measurement()
    var receives = Measurement()
    var receives32 = Measurement()
    var peeks = Measurement()
    var deletes = Measurement()
    while sends.operations < count {
      let batch = min(count, queued)
      clearAndFill()
      // Sends and deletes come in turns of a batch, so that the number of messages stays near the one asked for.
      var tickets: [(String, String)] = []
      sends.addNow {
        for _ in 0..<batch / 2 { _ = send() }
        return batch / 2
      }
      var answers: [Response] = []
      receives.addNow {
        for _ in 0..<batch { answers.append(receive(1)) }
        return batch
      }
      tickets = answers.flatMap(Self.tickets)
      deletes.addNow {
        for ticket in tickets { delete(ticket) }
        return tickets.count
      }
    }
    while receives32.operations * 32 < count {
      clearAndFill()
      receives32.addNow {
        for _ in 0..<max(queued / 32, 1) { _ = receive(32) }
        return max(queued / 32, 1)
      }
    }
    clearAndFill()
    peeks.addNow {
      for _ in 0..<count / 32 { _ = respond(.get, path + "/messages?numofmessages=32&peekonly=true") }
      return count / 32
    }
    return [
      ("engine-sends", sends), ("engine-receives", receives), ("engine-deletes", deletes),
      ("engine-receives32", receives32), ("engine-peeks32", peeks),
    ]
  }

  private mutating func clearAndFill() {
    _ = respond(.delete, path + "/messages")
    fill()
  }

  private mutating func fill() {
    for _ in 0..<queued { _ = send() }
  }

  private mutating func send() -> Response {
    respond(
      .post, path + "/messages",
      Array("<QueueMessage><MessageText>\(text)</MessageText></QueueMessage>".utf8))
  }

  private mutating func receive(_ count: Int) -> Response {
    respond(.get, path + "/messages?numofmessages=\(count)&visibilitytimeout=3600")
  }

  private mutating func delete(_ ticket: (String, String)) {
    let receipt = ticket.1.replacing("+", with: "%2B")
    let response = respond(.delete, path + "/messages/\(ticket.0)?popreceipt=\(receipt)")
    precondition(response.status == 204, "a delete was answered \(response.status)")
  }

  private mutating func respond(
    _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8] = []
  ) -> Response {
    now = now + .microseconds(10)
    var fields = HTTPFields()
    fields[.accept] = "application/xml"
    fields[.contentLength] = String(body.count)
    if let name = HTTPField.Name("x-ms-version") { fields[name] = "2026-02-06" }
    if let name = HTTPField.Name("x-ms-client-request-id") {
      fields[name] = "8f6c2d10-93b1-4c6e-8d0a-2f6f0b7a51c4"
    }
    return engine.respond(
      to: Request(
        method: method, scheme: "http", authority: "127.0.0.1:10001", path: target, headerFields: fields,
        body: body), now: now, random: random)
  }

  /// The ids and receipts in an answer.
  private static func tickets(_ response: Response) -> [(String, String)] {
    let ids = values(of: "MessageId", response.body)
    return Array(zip(ids, values(of: "PopReceipt", response.body)))
  }

  private static func values(of name: String, _ body: [UInt8]) -> [String] {
    let tag = Array("<\(name)>".utf8)
    var values: [String] = []
    var rest = body[...]
    while let start = rest.firstRange(of: tag) {
      let value = rest[start.upperBound...].prefix { $0 != UInt8(ascii: "<") }
      values.append(String(decoding: value, as: UTF8.self))
      rest = rest[value.endIndex...]
    }
    return values
  }
}
