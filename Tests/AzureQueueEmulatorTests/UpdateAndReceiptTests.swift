import AzureCore
import AzureXML
import HTTPTypes
import Testing

@Suite("Updates and pop receipts")
struct UpdateAndReceiptTests {
  @Test("An update without a body keeps the text and moves the visibility")
  func keepsText() throws {
    var service = Service.withQueue()
    let put = try service.put("kept")
    let response = service.ask(.put, try Service.path(of: put) + "&visibilitytimeout=20")
    #expect(response.status == 204)
    #expect(response.header(.msTimeNextVisible) == "Tue, 03 Mar 2026 04:05:26 GMT")
    #expect(try service.peek().isEmpty)
    service.now = service.now + .seconds(20)
    #expect(try service.peek() == ["kept"])
  }

  @Test("An update with a body replaces the text and nothing else")
  func replacesText() throws {
    var service = Service.withQueue()
    try service.put("old")
    let got = try #require(try service.get().first)
    service.now = service.now + .seconds(1)
    #expect(
      service.ask(.put, try Service.path(of: got) + "&visibilitytimeout=0", body: Service.message("new"))
        .status
        == 204)
    let again = try #require(try service.get().first)
    #expect(again.text(of: "MessageText") == "new")
    for name in ["MessageId", "InsertionTime", "ExpirationTime"] {
      #expect(again.text(of: name) == got.text(of: name))
    }
    #expect(again.text(of: "DequeueCount") == "2")
  }

  @Test("An update with an empty text empties the message")
  func emptiesText() throws {
    var service = Service.withQueue()
    let put = try service.put("old")
    _ = service.ask(.put, try Service.path(of: put) + "&visibilitytimeout=0", body: Service.message(""))
    #expect(try service.peek() == [""])
  }

  /// What takes a message away from the holder of a receipt.
  enum Loss: String, CaseIterable, CustomTestStringConvertible {
    case received, receivedAgain, updated, deleted, cleared, expired, queueMadeAnew

    var testDescription: String { rawValue }

    /// Whether the message is there afterwards, with a receipt of somebody else.
    var leavesMessage: Bool { [.received, .receivedAgain, .updated].contains(self) }

    func happen(to message: XMLTree, in service: inout Service) throws {
      let path = try Service.path(of: message)
      switch self {
      case .received: _ = try service.get()
      case .receivedAgain:
        for _ in 1...2 {
          _ = try service.get("?visibilitytimeout=1")
          service.now = service.now + .seconds(2)
        }
      case .updated: #expect(service.ask(.put, path + "&visibilitytimeout=0").status == 204)
      case .deleted: #expect(service.ask(.delete, path).status == 204)
      case .cleared: #expect(service.ask(.delete, "jobs/messages").status == 204)
      case .expired: service.now = service.now + .seconds(604_800)
      case .queueMadeAnew:
        #expect(service.ask(.delete, "jobs").status == 204)
        #expect(service.ask(.put, "jobs").status == 201)
      }
    }
  }

  @Test(
    "A receipt that no longer owns its message finds no message, whatever took it away",
    arguments: Loss.allCases)
  func staleReceipt(loss: Loss) throws {
    var service = Service.withQueue()
    let put = try service.put("a")
    try loss.happen(to: put, in: &service)
    for (method, more) in [(HTTPRequest.Method.delete, ""), (.put, "&visibilitytimeout=5")] {
      let response = service.ask(method, try Service.path(of: put) + more)
      #expect(response.failure == "404 MessageNotFound")
      #expect(response.head.status.reasonPhrase == "The specified message does not exist.")
      #expect(response.header(.msErrorCode) == "MessageNotFound")
    }
    service.now = service.now + .seconds(60)
    #expect(try service.peek() == (loss.leavesMessage ? ["a"] : []))
  }

  @Test("After an update its receipt owns the message, and the one used for it does not")
  func newReceipt() throws {
    var service = Service.withQueue()
    try service.put("a")
    let got = try #require(try service.get().first)
    let response = service.ask(.put, try Service.path(of: got) + "&visibilitytimeout=5")
    #expect(service.ask(.delete, try Service.path(of: got)).failure == "404 MessageNotFound")
    let receipt = try #require(response.header(.msPopReceipt))
    let identifier = try #require(got.text(of: "MessageId"))
    #expect(
      service.ask(.delete, "jobs/messages/\(identifier)?popreceipt=\(PercentEncoding.encode(receipt))").status
        == 204)
  }

  @Test("A receipt outlives its timeout as long as nobody else gets the message")
  func afterTimeout() throws {
    var service = Service.withQueue()
    try service.put("a")
    let got = try #require(try service.get("?visibilitytimeout=1").first)
    service.now = service.now + .seconds(100)
    #expect(service.ask(.delete, try Service.path(of: got)).status == 204)
  }

  @Test("A receipt is no good for another message of the batch")
  func bound() throws {
    var service = Service.withQueue()
    try service.put("a")
    try service.put("b")
    let batch = try service.get("?numofmessages=2")
    let identifier = try #require(batch[0].text(of: "MessageId"))
    let receipt = try #require(batch[1].text(of: "PopReceipt"))
    #expect(batch[0].text(of: "PopReceipt") != receipt)
    #expect(
      service.ask(.delete, "jobs/messages/\(identifier)?popreceipt=\(PercentEncoding.encode(receipt))")
        .failure
        == "404 MessageNotFound")
  }

  @Test("No receipt of a message is ever given twice, even when times repeat")
  func distinct() throws {
    var service = Service.withQueue()
    try service.put("a")
    var receipts: Set<String> = []
    for _ in 0..<300 {
      let got = try #require(try service.get("?visibilitytimeout=10").first)
      receipts.insert(try #require(got.text(of: "PopReceipt")))
      let response = service.ask(.put, try Service.path(of: got) + "&visibilitytimeout=0")
      receipts.insert(try #require(response.header(.msPopReceipt)))
    }
    #expect(receipts.count == 600)
  }

  @Test("Receipts have the service's form: 20 bytes from Put and Get, 24 with the dequeue count from Update")
  func form() throws {
    var service = Service.withQueue()
    let put = try service.put("a")
    // "AgAAAAMAAAAAAAAA" is 02000000 03000000 00000000, "AwAAAAMAAAAAAAAA" begins with 3.
    #expect(put.text(of: "PopReceipt")?.hasPrefix("AgAAAAMAAAAAAAAA") == true)
    #expect(put.text(of: "PopReceipt")?.utf8.count == 28)
    let got = try #require(try service.get().first)
    let response = service.ask(.put, try Service.path(of: got) + "&visibilitytimeout=0")
    let receipt = try #require(response.header(.msPopReceipt))
    #expect(receipt.hasPrefix("AwAAAAMAAAAAAAAA") && receipt.hasSuffix("EBAAAA"))
    #expect(receipt.utf8.count == 32)
  }

  @Test(
    "The form of a receipt is checked before the message is looked up",
    arguments: [
      ("invalid", "invalid"), ("AgAAAAMAAAAAAAAAJo8d4wM61gE%3DRandom", "AgAAAAMAAAAAAAAAJo8d4wM61gE=Random"),
      ("AgAAAAMAAAAAAAAA+/Q8uGi1wE=", "AgAAAAMAAAAAAAAA /Q8uGi1wE="), ("", ""),
    ])
  func malformed(receipt: String, shown: String) {
    var service = Service.withQueue()
    for (method, more) in [(HTTPRequest.Method.delete, ""), (.put, "&visibilitytimeout=1")] {
      let response = service.ask(method, "jobs/messages/unknown?popreceipt=\(receipt)\(more)")
      #expect(response.failure == "400 InvalidQueryParameterValue")
      #expect(
        response.details == [
          "QueryParameterName=popreceipt", "QueryParameterValue=\(shown)",
          "Reason=Invalid pop receipt format",
        ])
    }
  }

  @Test(
    "Any clean base64 is a receipt, so an unknown message is what is reported",
    arguments: [
      "jobs/messages/unknown?popreceipt=cydjbbnwcedskaheescl",
      "jobs/messages/11111111-2222-3333-4444-555555555555?popreceipt=AgAAAAMAAAAAAAAAuLVv4wM61gE%3D",
    ])
  func unknownMessage(path: String) {
    var service = Service.withQueue()
    #expect(service.ask(.delete, path).failure == "404 MessageNotFound")
    #expect(service.ask(.put, path + "&visibilitytimeout=0").failure == "404 MessageNotFound")
  }

  @Test("An update may hide a message until its expiry, not longer")
  func pastExpiry() throws {
    var service = Service.withQueue()
    let put = try service.put("a", "?messagettl=60")
    let refused = service.ask(.put, try Service.path(of: put) + "&visibilitytimeout=61")
    #expect(refused.failure == "400 InvalidQueryParameterValue")
    #expect(refused.details.first == "QueryParameterName=visibilitytimeout")
    #expect(service.ask(.put, try Service.path(of: put) + "&visibilitytimeout=60").status == 204)
  }
}
