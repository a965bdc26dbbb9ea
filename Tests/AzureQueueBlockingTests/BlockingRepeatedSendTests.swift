import AzureCore
import AzurePolicies
import AzureQueueBlocking
import AzureQueueTesting
import HTTPTypes
import Testing

/// Heads of requests are kept between calls: what one call did to its own must not be seen in the next.
@Suite("Requests that repeat, by the blocking client")
struct BlockingRepeatedSendTests {
  private let transport = ScriptedTransport(
    (0..<8).map { _ in ScriptedTransport.Outcome.status(404, [("x-ms-error-code", "QueueNotFound")]) })
  private let bench = BlockingBench()

  private func names(_ request: AzureRequest) -> [String] {
    request.head.headerFields.map(\.name.canonicalName).sorted()
  }

  @Test("The same fields are sent each time, each once, with an id for each call")
  func fields() throws {
    let queue = try bench.queue(over: transport)
    for text in ["1", "22"] { _ = try? queue.send(text) }
    let requests = transport.requests
    #expect(
      requests.map(names)
        == Array(
          repeating: [
            "accept", "content-length", "content-type", "user-agent", "x-ms-client-request-id", "x-ms-date",
            "x-ms-version",
          ], count: 2))
    #expect(Set(requests.map { $0.field("x-ms-client-request-id") }).count == 2)
    #expect(requests.map(\.body.count).map(String.init) == requests.map { $0.field("Content-Length") })
    #expect(requests.map { $0.field("x-ms-version") } == ["2025-11-05", "2025-11-05"])
    #expect(requests.allSatisfy { $0.field("User-Agent")?.contains("azsdk-swift") == true })
    #expect(requests[0].field("User-Agent") == requests[1].field("User-Agent"))
  }

  @Test("A call with choices of its own leaves no trace in the next")
  func choices() throws {
    let queue = try bench.queue(over: transport)
    var options = OperationOptions()
    options.headerFields = [.userAgent: "own", .referer: "here"]
    options.userAgentSuffix = "more"
    _ = try? queue.send("1")
    _ = try? queue.send("1", options: options)
    _ = try? queue.send("1")
    let agents = transport.requests.map { $0.field("User-Agent") ?? "-" }
    #expect(agents[1] == agents[0] + " own more")
    #expect(agents[2] == agents[0])
    #expect(transport.requests.map { $0.field("Referer") } == [nil, "here", nil])
  }

  @Test("Queues, methods and queries are not mixed up")
  func places() throws {
    let service = try bench.service(over: transport)
    let first = try service.queue("first")
    let second = try service.queue("second")
    _ = try? first.send("1")
    _ = try? second.send("1")
    _ = try? first.clear()
    _ = try? first.send("1", visibilityTimeout: .seconds(1))
    _ = try? first.send("1")
    _ = try? second.clear()
    let path = "/devstoreaccount1"
    #expect(
      transport.requests.map { "\($0.head.method) \($0.target)" } == [
        "POST \(path)/first/messages", "POST \(path)/second/messages", "DELETE \(path)/first/messages",
        "POST \(path)/first/messages?visibilitytimeout=1", "POST \(path)/first/messages",
        "DELETE \(path)/second/messages",
      ])
    #expect(
      transport.requests.map { $0.field("Content-Type") != nil } == [true, true, false, true, true, false])
  }
}
