import AzureCore
import AzureXML
import HTTPTypes
import Testing

@Suite("A message's way through the engine")
struct RoundTripTests {
  @Test("A message that was put is peeked, got and deleted")
  func roundTrip() throws {
    var service = Service.withQueue()
    let put = try service.put("order 17 &amp; 18")
    #expect(try service.peek() == ["order 17 & 18"])
    let got = try #require(try service.get().first)
    #expect(got.text(of: "MessageId") == put.text(of: "MessageId"))
    #expect(got.text(of: "MessageText") == "order 17 & 18")
    #expect(got.text(of: "DequeueCount") == "1")
    #expect(try service.get().isEmpty)
    #expect(service.ask(.delete, try Service.path(of: got)).status == 204)
    #expect(service.ask(.delete, try Service.path(of: got)).failure == "404 MessageNotFound")
  }

  @Test("Put returns ids and times, and not the text")
  func putResponse() throws {
    var service = Service.withQueue()
    let put = try service.put("text")
    #expect(
      put.children.map(\.name) == [
        "MessageId", "InsertionTime", "ExpirationTime", "PopReceipt", "TimeNextVisible",
      ])
    #expect(put.text(of: "InsertionTime") == "Tue, 03 Mar 2026 04:05:06 GMT")
    #expect(put.text(of: "ExpirationTime") == "Tue, 10 Mar 2026 04:05:06 GMT")
    #expect(put.text(of: "TimeNextVisible") == "Tue, 03 Mar 2026 04:05:06 GMT")
  }

  @Test("Messages come out in the order in which they were put")
  func order() throws {
    var service = Service.withQueue()
    for number in 1...5 { try service.put("\(number)") }
    #expect(
      try service.get("?numofmessages=32").compactMap { $0.text(of: "MessageText") } == [
        "1", "2", "3", "4", "5",
      ])
  }

  @Test("Peeking changes nothing and shows neither receipt nor next visible time")
  func peek() throws {
    var service = Service.withQueue()
    try service.put("a")
    let response = service.ask(.get, "jobs/messages?peekonly=TRUE")
    #expect(
      try response.messages().first?.children.map(\.name) == [
        "MessageId", "InsertionTime", "ExpirationTime", "DequeueCount", "MessageText",
      ])
    #expect(try response.messages().first?.text(of: "DequeueCount") == "0")
    #expect(try service.get().first?.text(of: "DequeueCount") == "1")
  }

  @Test("The receipt from Put deletes the message before anybody received it")
  func putReceipt() throws {
    var service = Service.withQueue()
    let put = try service.put("a")
    #expect(service.ask(.delete, try Service.path(of: put)).status == 204)
    #expect(try service.peek().isEmpty)
  }

  @Test("Clearing removes visible and hidden messages")
  func clear() throws {
    var service = Service.withQueue()
    try service.put("a")
    try service.put("b", "?visibilitytimeout=10")
    #expect(service.ask(.delete, "jobs/messages").status == 204)
    #expect(service.ask(.get, "jobs?comp=metadata").header(.msApproximateMessagesCount) == "0")
    try service.put("c")
    #expect(try service.peek() == ["c"])
  }
}
