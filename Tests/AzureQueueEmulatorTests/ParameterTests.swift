import AzureCore
import HTTPTypes
import Testing

@Suite("Parameters and their ranges")
struct ParameterTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let method: HTTPRequest.Method
    let path: String
    let name: String
    let value: String
    let range: ClosedRange<Int>

    var testDescription: String { "\(method.rawValue) \(path)" }

    init(
      _ method: HTTPRequest.Method, _ path: String, _ name: String, _ value: String, _ range: ClosedRange<Int>
    ) {
      (self.method, self.path, self.name, self.value, self.range) = (method, path, name, value, range)
    }
  }

  static let outOfRange: [Case] = [
    Case(.get, "jobs/messages?numofmessages=0", "numofmessages", "0", 1...32),
    Case(.get, "jobs/messages?numofmessages=33", "numofmessages", "33", 1...32),
    Case(.get, "jobs/messages?numofmessages=100&peekonly=true", "numofmessages", "100", 1...32),
    Case(.get, "jobs/messages?numofmessages=-1&peekonly=true", "numofmessages", "-1", 1...32),
    Case(.get, "jobs/messages?visibilitytimeout=0", "visibilitytimeout", "0", 1...604_800),
    Case(.get, "jobs/messages?visibilitytimeout=604801", "visibilitytimeout", "604801", 1...604_800),
    Case(.post, "jobs/messages?visibilitytimeout=-1", "visibilitytimeout", "-1", 0...604_800),
    Case(.post, "jobs/messages?visibilitytimeout=604801", "visibilitytimeout", "604801", 0...604_800),
    Case(
      .put, "jobs/messages/x?popreceipt=AAAA&visibilitytimeout=-1", "visibilitytimeout", "-1", 0...604_800),
    Case(
      .put, "jobs/messages/x?popreceipt=AAAA&visibilitytimeout=604801", "visibilitytimeout", "604801",
      0...604_800),
    Case(.get, "jobs?comp=metadata&timeout=-1", "timeout", "-1", 0...2_147_483_647),
  ]

  @Test("A number out of range is refused with its range", arguments: outOfRange)
  func ranges(_ test: Case) {
    var service = Service.withQueue()
    let response = service.ask(
      test.method, test.path, body: test.method == .post ? Service.message("a") : nil)
    #expect(response.failure == "400 OutOfRangeQueryParameterValue")
    #expect(
      response.details == [
        "QueryParameterName=\(test.name)", "QueryParameterValue=\(test.value)",
        "MinimumAllowed=\(test.range.lowerBound)", "MaximumAllowed=\(test.range.upperBound)",
      ])
  }

  @Test(
    "The ends of each range are accepted",
    arguments: [
      "?numofmessages=1", "?numofmessages=32", "?visibilitytimeout=1", "?visibilitytimeout=604800",
      "?timeout=0",
      "?timeout=31", "?NumOfMessages=32",
    ])
  func ends(query: String) throws {
    var service = Service.withQueue()
    try service.put("a", "?visibilitytimeout=0&messagettl=-1")
    #expect(try service.get(query).count == 1)
  }

  @Test(
    "What is not a number is refused by name",
    arguments: [
      ("numofmessages", "many"), ("visibilitytimeout", "1.5"), ("visibilitytimeout", ""), ("timeout", "x"),
      ("numofmessages", "+3"), ("peekonly", "maybe"),
    ])
  func notNumbers(name: String, value: String) {
    var service = Service.withQueue()
    let response = service.ask(.get, "jobs/messages?\(name)=\(PercentEncoding.encode(value))")
    #expect(response.failure == "400 InvalidQueryParameterValue")
    #expect(response.details == ["QueryParameterName=\(name)", "QueryParameterValue=\(value)", "Reason="])
  }

  @Test(
    "A delay as long as the life of the message, or longer, is refused",
    arguments: [
      ("?visibilitytimeout=30&messagettl=30", "30"), ("?messagettl=1&visibilitytimeout=2", "2"),
      ("?visibilitytimeout=604800&messagettl=604800", "604800"),
    ])
  func delayAndLife(query: String, value: String) {
    var service = Service.withQueue()
    let response = service.ask(.post, "jobs/messages" + query, body: Service.message("a"))
    #expect(response.failure == "400 InvalidQueryParameterValue")
    #expect(
      response.details == [
        "QueryParameterName=visibilitytimeout", "QueryParameterValue=\(value)",
        "Reason=messagettl must be greater than visibilitytimeout",
      ])
  }

  @Test("The longest delay is accepted when the message lives longer, or its life is not given")
  func longestDelay() throws {
    var service = Service.withQueue()
    try service.put("c", "?visibilitytimeout=604800")
    try service.put("a", "?visibilitytimeout=604800&messagettl=604801")
    try service.put("b", "?visibilitytimeout=604800&messagettl=-1")
  }

  @Test("A life of nothing is refused by name", arguments: ["0", "-2"])
  func noLife(value: String) {
    var service = Service.withQueue()
    let response = service.ask(.post, "jobs/messages?messagettl=\(value)", body: Service.message("a"))
    #expect(response.failure == "400 InvalidQueryParameterValue")
    #expect(response.details.prefix(2) == ["QueryParameterName=messagettl", "QueryParameterValue=\(value)"])
  }

  @Test(
    "What an update or a delete cannot do without is asked for by name",
    arguments: [
      (HTTPRequest.Method.put, "popreceipt=AAAA", "visibilitytimeout"),
      (.put, "visibilitytimeout=0", "popreceipt"),
      (.delete, "", "popreceipt"),
    ])
  func required(method: HTTPRequest.Method, query: String, name: String) {
    var service = Service.withQueue()
    let response = service.ask(method, "jobs/messages/x?" + query)
    #expect(response.failure == "400 MissingRequiredQueryParameter")
    #expect(response.details == ["QueryParameterName=\(name)"])
  }
}
