import AzureCore
import AzureQueueEmulator
import AzureQueueTesting
import AzureTransportCurl
import AzureXMLLibxml2
import HTTPTypes
import Testing

@Suite("The emulator behind sockets")
struct EmulatorServerTests {
  private func server() throws -> EmulatorServer {
    try EmulatorServer(
      QueueEmulator(
        authentication: .none, reader: LibxmlReader(), clock: ManualClock(), random: RandomSource.seeded(1)),
      keepsRequests: true)
  }

  @Test("A message goes round over a real connection")
  func roundTrip() async throws {
    let server = try server()
    defer { server.stop() }
    #expect(server.endpoint == "http://127.0.0.1:\(server.port)/devstoreaccount1")
    let transport = try CurlTransport()
    let authority = "127.0.0.1:\(server.port)"
    func send(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws -> AzureResponse
    {
      var request = Requests.make(method, path, authority: authority, body: body)
      if method != .get { request.head.headerFields[.contentLength] = String(body.utf8.count) }
      return try await transport.send(request, limits: AttemptLimits())
    }
    #expect(try await send(.put, "jobs").status == 201)
    #expect(
      try await send(.post, "jobs/messages", "<QueueMessage><MessageText>é&lt;</MessageText></QueueMessage>")
        .status == 201)
    let got = try await send(.get, "jobs/messages")
    #expect(got.body.starts(with: [0xEF, 0xBB, 0xBF]))
    #expect(String(decoding: got.body, as: UTF8.self).contains("<MessageText>é&lt;</MessageText>"))
    #expect(try await send(.delete, "jobs/messages").status == 204)
    #expect(try await send(.get, "jobs/messages/x").status == 405)
    #expect(server.requests.map(\.method) == ["PUT", "POST", "GET", "DELETE", "GET"])
  }

  @Test(
    "A request of HTTP/1.1 names its host once, one of HTTP/1.0 need not name it",
    arguments: [
      ("1.1", [], 400), ("1.1", ["127.0.0.1"], 404), ("1.1", [""], 404), ("1.1", ["a", "a"], 400),
      ("1.1", ["a", "b"], 400), ("1.0", [], 404), ("1.0", ["a"], 404), ("1.0", ["a", "a"], 400),
    ])
  func host(version: String, hosts: [String], status: Int) async throws {
    let server = try server()
    defer { server.stop() }
    let fields = hosts.map { "Host: \($0)\r\n" }.joined()
    let response = try await DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send(
        "GET /devstoreaccount1/jobs?comp=metadata HTTP/\(version)\r\n\(fields)Connection: close\r\n\r\n")
      return client.receiveAll()
    }
    #expect(response?.hasPrefix("HTTP/1.1 \(status) ") == true)
  }

  @Test("A response stands on the wire as the emulator made it, in both framings")
  func wire() async throws {
    let server = try server()
    defer { server.stop() }
    let transport = try CurlTransport()
    let authority = "127.0.0.1:\(server.port)"
    let create = Requests.make(.put, "jobs", authority: authority)
    _ = try await InMemoryTransport(server.emulator).send(create, limits: AttemptLimits())
    for path in ["jobs/messages", "other/messages"] {
      let request = Requests.make(.get, path, authority: authority)
      let direct = server.emulator.respond(to: request)
      let carried = try await transport.send(request, limits: AttemptLimits())
      #expect(carried.status == direct.status)
      #expect(carried.head.headerFields.map(\.name.rawName) == direct.head.headerFields.map(\.name.rawName))
      #expect(carried.body.count == direct.body.count)
      #expect(carried.head.status.reasonPhrase == direct.head.status.reasonPhrase)
    }
  }
}
