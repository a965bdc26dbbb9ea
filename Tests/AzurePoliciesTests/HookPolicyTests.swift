import AzureCore
import AzurePolicies
import HTTPTypes
import Synchronization
import Testing

@Suite("Hooks on the raw request and response")
struct HookPolicyTests {
  private final class Notes: Sendable {
    let all = Mutex<[String]>([])
    func add(_ note: String) { all.withLock { $0.append(note) } }
  }

  @Test("The hook for requests sees and changes the request")
  func request() throws {
    let policy = HookPolicy(onRequest: { request, context in
      request.head.headerFields[.cookie] = "\(request.path) \(context.operation) \(context.attempt)"
    })
    let prepared = try Bench.prepared(by: policy, context: Bench.context(attempt: 3))
    #expect(prepared.head.headerFields[.cookie] == "/tasks Test Operation 3")
    try policy.inspect(AzureResponse(status: .ok), to: prepared, context: Bench.context())
  }

  @Test("The hook for responses sees every response with its request")
  func response() throws {
    let notes = Notes()
    let policy = HookPolicy(onResponse: { response, request, context in
      notes.add("\(response.status) \(request.path) \(context.attempt)")
    })
    #expect(try Bench.prepared(by: policy) == Bench.request())
    for status in [200, 404, 503] {
      try policy.inspect(
        AzureResponse(status: .init(code: status)), to: Bench.request(), context: Bench.context(attempt: 2))
    }
    #expect(notes.all.withLock { $0 } == ["200 /tasks 2", "404 /tasks 2", "503 /tasks 2"])
  }

  @Test("What a hook throws ends the call")
  func throwing() {
    let refusal = AzureError(.invalidArgument, "not today")
    let onRequest: RequestHook = { _, _ throws(AzureError) in throw refusal }
    let onResponse: ResponseHook = { _, _, _ throws(AzureError) in throw refusal }
    let policy = HookPolicy(onRequest: onRequest, onResponse: onResponse)
    #expect(throws: AzureError.self) { try Bench.prepared(by: policy) }
    #expect(throws: AzureError.self) {
      try policy.inspect(AzureResponse(status: .ok), to: Bench.request(), context: Bench.context())
    }
  }
}

@Suite("Fields that a caller adds")
struct CallerFieldTests {
  @Test("A suffix stands behind what User-Agent holds")
  func suffix() throws {
    let policy = try UserAgentSuffixPolicy("orders/2 (nightly)")
    #expect(
      try Bench.prepared(by: policy, Bench.request([.userAgent: "azsdk"])).head.headerFields[.userAgent]
        == "azsdk orders/2 (nightly)")
    #expect(try Bench.prepared(by: policy).head.headerFields[.userAgent] == "orders/2 (nightly)")
  }

  @Test(
    "A suffix that would break the header is refused",
    arguments: ["", " ", "a  b", " a", "a ", "a\r\nX: y", "é", String(repeating: "a", count: 257)])
  func badSuffix(suffix: String) throws {
    let error = try #require(throws: AzureError.self) { try UserAgentSuffixPolicy(suffix) }
    #expect(error.kind == .invalidArgument)
  }

  @Test(
    "Fields that frame the request are refused",
    arguments: ["Content-Length", "transfer-encoding", "Connection", "HOST"])
  func framing(name: String) throws {
    let field = try #require(HTTPField.Name(name))
    let error = try #require(throws: AzureError.self) { try HeadersPolicy([field: "x"]) }
    #expect(error.message.lowercased() == "the header field \(name.lowercased()) cannot be set")
  }
}
