import AzureCore
import AzureQueueEmulator
import HTTPTypes
import Testing

@Suite("Header fields and shapes of responses")
struct HeaderTests {
  private static let ids = ["x-ms-client-request-id": "id-1"]

  @Test("An empty response has the service's fields in the service's order")
  func empty() {
    var service = Service()
    let response = service.ask(.put, "jobs", headers: Self.ids)
    #expect(
      response.fieldNames == [
        "Content-Length", "Server", "x-ms-request-id", "x-ms-client-request-id", "x-ms-version", "Date",
      ])
    #expect(response.header(.contentLength) == "0")
    #expect(response.header(.server) == "Windows-Azure-Queue/1.0 Microsoft-HTTPAPI/2.0")
    #expect(response.header(.date) == "Tue, 03 Mar 2026 04:05:06 GMT")
    #expect(response.head.status.reasonPhrase == "Created")
  }

  @Test("A list has the service's fields in the service's order, a byte order mark and a declaration")
  func list() {
    var service = Service.withQueue()
    let response = service.ask(.get, "jobs/messages", headers: Self.ids)
    #expect(
      response.fieldNames == [
        "Cache-Control", "Transfer-Encoding", "Content-Type", "Server", "x-ms-request-id",
        "x-ms-client-request-id",
        "x-ms-version", "Date",
      ])
    #expect(response.header(.cacheControl) == "no-cache")
    #expect(response.header(.contentType) == "application/xml")
    #expect(response.text == "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessagesList />")
  }

  @Test("An error has the service's fields in the service's order")
  func error() throws {
    var service = Service()
    let response = service.ask(.get, "jobs?comp=metadata", headers: Self.ids)
    #expect(
      response.fieldNames == [
        "Content-Length", "Content-Type", "Server", "x-ms-request-id", "x-ms-client-request-id",
        "x-ms-version",
        "x-ms-error-code", "Date",
      ])
    let id = try #require(response.header(.msRequestID))
    #expect(
      response.text
        == "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>QueueNotFound</Code><Message>The "
        + "specified queue does not exist.\nRequestId:\(id)\nTime:2026-03-03T04:05:06.0000000Z</Message></Error>"
    )
    // The length of the recorded responses.
    #expect(response.header(.contentLength) == "217")
    #expect(response.head.status.reasonPhrase == "The specified queue does not exist.")
  }

  @Test(
    "Errors are as long as the recorded ones",
    arguments: [
      ("jobs/messages/x?popreceipt=invalid", HTTPRequest.Method.delete, "417"), ("x_y", .put, "243"),
      ("xy", .put, "256"),
      ("jobs/messages/x?popreceipt=AAAA", .delete, "221"), ("jobs/messages?numofmessages=100", .get, "457"),
      ("jobs/messages", .put, "237"),
    ])
  func lengths(path: String, method: HTTPRequest.Method, length: String) {
    var service = Service.withQueue()
    #expect(service.ask(method, path).header(.contentLength) == length)
  }

  @Test("Ids of responses have the form of the queue service's")
  func requestID() throws {
    var service = Service()
    for _ in 0..<50 {
      let id = try #require(service.ask(.get, "jobs?comp=metadata").header(.msRequestID))
      #expect(
        id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]003-0[01][0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{6}000000/) != nil)
    }
  }

  @Test("A response to HEAD has no body, also when it is an error")
  func head() {
    var service = Service.withQueue()
    #expect(service.ask(.head, "jobs?comp=metadata").status == 200)
    let response = service.ask(.head, "nothing?comp=metadata")
    #expect(response.status == 404 && response.body.isEmpty)
    #expect(response.header(.msErrorCode) == "QueueNotFound")
  }

  @Test(
    "The client's id is repeated only when it is visible ASCII of at most 1,024 characters",
    arguments: [
      (String(repeating: "a", count: 1024), true), (String(repeating: "a", count: 1025), false),
      ("a b", false), ("é", false),
    ])
  func echo(id: String, isRepeated: Bool) {
    var service = Service()
    let response = service.ask(.put, "jobs", headers: ["x-ms-client-request-id": id])
    #expect(response.header(.msClientRequestID) == (isRepeated ? id : nil))
  }

  @Test(
    "A verb that a resource does not know is refused in front, with those it knows",
    arguments: [
      (HTTPRequest.Method.post, "jobs", "GET, HEAD, PUT, DELETE"),
      (.put, "jobs/messages", "GET, POST, DELETE"),
      (.get, "jobs/messages/x", "PUT, DELETE"), (.patch, "jobs", "GET, HEAD, PUT, DELETE"),
    ])
  func verbs(method: HTTPRequest.Method, path: String, allowed: String) {
    var service = Service.withQueue()
    let response = service.ask(method, path, headers: Self.ids)
    #expect(response.failure == "405 UnsupportedHttpVerb")
    #expect(
      response.fieldNames == [
        "Allow", "Content-Length", "Content-Type", "Server", "x-ms-request-id", "x-ms-error-code", "Date",
      ])
    #expect(response.header(.allow) == allowed)
    #expect(response.header(.server) == "Microsoft-HTTPAPI/2.0")
  }

  @Test(
    "Addresses that name nothing are refused",
    arguments: [
      ("jobs/other", "400 InvalidUri"), ("jobs/messages/a/b", "400 InvalidUri"),
      ("jobs/messages/%zz", "400 InvalidUri"),
      ("jobs?comp=metadata&x=%zz", "400 InvalidUri"), ("jobs?comp=other", "400 InvalidQueryParameterValue"),
      ("jobs", "400 InvalidQueryParameterValue"),
      ("?comp=stats&restype=service", "400 InvalidQueryParameterValue"),
    ])
  func uris(path: String, failure: String) {
    var service = Service.withQueue()
    #expect(service.ask(.get, path).failure == failure)
  }

  @Test("A PUT or POST without Content-Length is refused")
  func contentLength() {
    var service = Service()
    let request = AzureRequest(
      method: .put, scheme: "http", authority: "127.0.0.1", path: "/devstoreaccount1/jobs",
      headerFields: [.init("x-ms-version") ?? .accept: "2026-04-06"])
    let response = service.engine.respond(to: request, now: service.now, random: service.random)
    #expect(response.failure == "411 MissingContentLengthHeader")
  }

  @Test("Preflight requests find no rule, and need their two fields")
  func preflight() {
    var service = Service()
    let origin = ["Origin": "https://a.example", "Access-Control-Request-Method": "PUT"]
    #expect(service.ask(.options, "jobs", headers: origin).failure == "403 CorsPreflightFailure")
    let missing = service.ask(.options, "jobs", headers: ["Origin": "https://a.example"])
    #expect(missing.failure == "400 InvalidHeaderValue")
    #expect(missing.details.first == "HeaderName=Access-Control-Request-Method")
  }
}
