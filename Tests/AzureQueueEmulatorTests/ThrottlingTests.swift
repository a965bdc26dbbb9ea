import AzureCore
import AzureQueueEmulator
import AzureXMLLibxml2
import HTTPTypes
import Testing

/// How the emulator refuses what is more than the service is meant for.
@Suite struct ThrottlingTests {
  @Test func limitsTakeTheirParametersAndAreTheTargetsOtherwise() {
    let throttling = EmulatorThrottling(perQueue: 5)
    #expect(throttling.perQueue == 5 && throttling.perAccount == 20_000)
    #expect(throttling.burst == .milliseconds(100) && EmulatorThrottling().perQueue == 2000)
    #expect(EmulatorThrottling(perAccount: 7, burst: .seconds(1)) != EmulatorThrottling())
  }

  /// Sends to queues of an account at one moment after the other.
  private struct Sender {
    var engine: QueueEngine
    var now = Timestamp(seconds: 1_772_510_706)

    init(_ change: (inout EmulatorThrottling) -> Void = { _ in }, isThrottled: Bool = true) {
      var options = EmulatorOptions()
      var throttling = EmulatorThrottling()
      change(&throttling)
      if isThrottled { options.throttling = throttling }
      engine = QueueEngine(authentication: .none, reader: LibxmlReader(), options: options)
      for name in ["one", "two"] { _ = status(.put, "/\(name)") }
    }

    mutating func status(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") -> Int {
      response(method, path, body).status
    }

    mutating func response(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") -> AzureResponse
    {
      var head = HTTPRequest(
        method: method, scheme: "http", authority: "127.0.0.1:10001", path: "/devstoreaccount1\(path)")
      head.headerFields[.contentLength] = String(body.utf8.count)
      return engine.respond(
        to: AzureRequest(head, body: Array(body.utf8)), now: now, random: .seeded(1))
    }

    /// How many of so many sends are stored.
    mutating func stored(_ count: Int, in queue: String) -> Int {
      (0..<count).reduce(0) { sum, _ in
        sum + (status(.post, "/\(queue)/messages", Self.message) == 201 ? 1 : 0)
      }
    }

    static let message = "<QueueMessage><MessageText>a</MessageText></QueueMessage>"
  }

  @Test func aQueueTakesItsRateAndRefusesTheRest() {
    var sender = Sender()
    #expect(sender.stored(300, in: "one") == 200)
    // Another queue of the account is not full.
    #expect(sender.stored(300, in: "two") == 200)
    sender.now = sender.now + .milliseconds(50)
    #expect(sender.stored(300, in: "one") == 100)
    // Idle time is not saved up without end.
    sender.now = sender.now + .seconds(100)
    #expect(sender.stored(300, in: "one") == 200)
  }

  @Test func anAccountTakesItsRateOverAllQueues() {
    var sender = Sender {
      $0.perQueue = 1000
      $0.perAccount = 1500
    }
    #expect(sender.stored(100, in: "one") == 100)
    #expect(sender.stored(100, in: "two") == 50)
    let refusal = sender.response(.post, "/two/messages", Sender.message)
    #expect(refusal.status == 503)
    #expect(String(decoding: refusal.body, as: UTF8.self).contains("over the account limit"))
  }

  @Test func theRefusalIsServerBusy() {
    var sender = Sender { $0.perQueue = 1 }
    #expect(sender.status(.get, "/one/messages") == 200)
    let refusal = sender.response(.get, "/one/messages")
    #expect(refusal.status == 503)
    #expect(String(decoding: refusal.body, as: UTF8.self).contains("<Code>ServerBusy</Code>"))
    // What is not about messages is served.
    #expect(sender.status(.get, "/one?comp=metadata") == 200)
  }

  @Test func nothingIsRefusedUnlessAsked() {
    var sender = Sender(isThrottled: false)
    #expect(sender.stored(3000, in: "one") == 3000)
  }
}
