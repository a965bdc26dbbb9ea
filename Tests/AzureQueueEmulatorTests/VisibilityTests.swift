import AzureCore
import AzureXML
import HTTPTypes
import Testing

@Suite("Visibility and expiry")
struct VisibilityTests {
  @Test("A delivered message is hidden until its timeout, to the second, and comes back counted")
  func timeout() throws {
    var service = Service.withQueue()
    try service.put("a")
    let first = try #require(try service.get("?visibilitytimeout=45").first)
    #expect(first.text(of: "TimeNextVisible") == "Tue, 03 Mar 2026 04:05:51 GMT")
    service.now = service.now + .milliseconds(44_999)
    #expect(try service.get().isEmpty)
    #expect(try service.peek().isEmpty)
    service.now = service.now + .milliseconds(1)
    #expect(try service.peek() == ["a"])
    #expect(try service.get().first?.text(of: "DequeueCount") == "2")
  }

  @Test("Get hides for 30 seconds when it does not say how long")
  func defaultTimeout() throws {
    var service = Service.withQueue()
    try service.put("a")
    _ = try service.get()
    service.now = service.now + .seconds(29)
    #expect(try service.peek().isEmpty)
    service.now = service.now + .seconds(1)
    #expect(try service.peek() == ["a"])
  }

  @Test("A delayed message is not there before its delay is over")
  func delay() throws {
    var service = Service.withQueue()
    let put = try service.put("a", "?visibilitytimeout=10&messagettl=60")
    #expect(put.text(of: "TimeNextVisible") == "Tue, 03 Mar 2026 04:05:16 GMT")
    #expect(try service.get().isEmpty)
    service.now = service.now + .seconds(10)
    #expect(try service.peek() == ["a"])
  }

  @Test("A message that comes back queues behind those that were visible before it")
  func orderAfterTimeout() throws {
    var service = Service.withQueue()
    try service.put("a")
    _ = try service.get("?visibilitytimeout=10")
    service.now = service.now + .seconds(5)
    try service.put("b")
    service.now = service.now + .seconds(10)
    try service.put("c")
    #expect(try service.peek() == ["b", "a", "c"])
  }

  @Test("A message is gone at its expiry, hidden or not, and its receipt with it")
  func expiry() throws {
    var service = Service.withQueue()
    try service.put("visible", "?messagettl=60")
    let hidden = try service.put("hidden", "?messagettl=60&visibilitytimeout=30")
    service.now = service.now + .seconds(59)
    #expect(try service.peek() == ["visible", "hidden"])
    service.now = service.now + .seconds(1)
    #expect(try service.peek().isEmpty)
    #expect(service.ask(.get, "jobs?comp=metadata").header(.msApproximateMessagesCount) == "0")
    #expect(service.ask(.delete, try Service.path(of: hidden)).failure == "404 MessageNotFound")
  }

  @Test("A message hidden past its expiry never comes back")
  func hiddenPastExpiry() throws {
    var service = Service.withQueue()
    try service.put("a", "?messagettl=60")
    #expect(try service.get("?visibilitytimeout=604800").count == 1)
    service.now = service.now + .seconds(604_800)
    #expect(try service.peek().isEmpty)
  }

  @Test(
    "The time to live is written as the service does",
    arguments: [
      ("", "Tue, 10 Mar 2026 04:05:06 GMT"), ("?messagettl=1", "Tue, 03 Mar 2026 04:05:07 GMT"),
      ("?messagettl=1073741824", "Thu, 11 Mar 2060 17:42:10 GMT"),
      ("?messagettl=-1", "Fri, 31 Dec 9999 23:59:59 GMT"),
      ("?messagettl=9223372036854775807", "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
  func timeToLive(query: String, expiration: String) throws {
    var service = Service.withQueue()
    #expect(try service.put("a", query).text(of: "ExpirationTime") == expiration)
  }

  @Test("The count of a queue includes hidden messages")
  func count() throws {
    var service = Service.withQueue()
    try service.put("a")
    try service.put("b", "?visibilitytimeout=100")
    _ = try service.get()
    #expect(service.ask(.head, "jobs?comp=metadata").header(.msApproximateMessagesCount) == "2")
  }
}
