import AzurePipeline
import AzureXML
import HTTPTypes
import Testing

@Suite("Updates and pop receipts")
struct UpdateAndReceiptTests {
  @Test("An update without a body keeps the text and moves the visibility")
  func keepsText() throws {
    var service = Service.withQueue()
    let put = try service.put("kept")
    let answer = service.ask(.put, try Service.path(of: put) + "&visibilitytimeout=20")
    #expect(answer.status == 204)
    #expect(answer.header(.msTimeNextVisible) == "Tue, 03 Mar 2026 04:05:26 GMT")
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

  @Test("A receipt that an update or a delivery has replaced no longer owns the message")
  func staleReceipt() throws {
    var service = Service.withQueue()
    let put = try service.put("a")
    let got = try #require(try service.get().first)
    #expect(service.ask(.delete, try Service.path(of: put)).failure == "400 PopReceiptMismatch")
    let answer = service.ask(.put, try Service.path(of: got) + "&visibilitytimeout=5")
    #expect(
      service.ask(.put, try Service.path(of: got) + "&visibilitytimeout=5").failure
        == "400 PopReceiptMismatch")
    let receipt = try #require(answer.header(.msPopReceipt))
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
        == "400 PopReceiptMismatch")
  }

  @Test("No receipt of a message is ever given twice, even when times repeat")
  func distinct() throws {
    var service = Service.withQueue()
    try service.put("a")
    var receipts: Set<String> = []
    for _ in 0..<300 {
      let got = try #require(try service.get("?visibilitytimeout=10").first)
      receipts.insert(try #require(got.text(of: "PopReceipt")))
      let answer = service.ask(.put, try Service.path(of: got) + "&visibilitytimeout=0")
      receipts.insert(try #require(answer.header(.msPopReceipt)))
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
    let answer = service.ask(.put, try Service.path(of: got) + "&visibilitytimeout=0")
    let receipt = try #require(answer.header(.msPopReceipt))
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
      let answer = service.ask(method, "jobs/messages/unknown?popreceipt=\(receipt)\(more)")
      #expect(answer.failure == "400 InvalidQueryParameterValue")
      #expect(
        answer.details == [
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
