import AzureCore
import AzurePolicies
import HTTPTypes
import Testing

/// Runs one policy's parts on requests and responses of a test.
enum Bench {
  static func context(attempt: Int = 1, random: RandomSource = .seeded(1)) -> PolicyContext {
    PolicyContext(
      operation: "Test Operation", attempt: attempt,
      now: ClockReading(date: Timestamp(seconds: 1_772_510_706), elapsed: .seconds(9)), random: random)
  }

  static func request(_ fields: HTTPFields = [:], path: String = "/tasks") -> AzureRequest {
    AzureRequest(
      method: .get, scheme: "https", authority: "contoso.queue.core.windows.net", path: path,
      headerFields: fields)
  }

  static func prepared(
    by policy: some PipelinePolicy, _ request: AzureRequest = request(), context: PolicyContext = context()
  ) throws(AzureError) -> AzureRequest {
    var request = request
    try policy.prepare(&request, context: context)
    return request
  }
}

@Suite("The policies that set headers")
struct HeaderPolicyTests {
  private static let id = HTTPField.Name("x-ms-client-request-id")
  private static let version = HTTPField.Name("x-ms-version")
  private static let date = HTTPField.Name("x-ms-date")

  private func value(_ name: HTTPField.Name?, in request: AzureRequest) throws -> String? {
    request.head.headerFields[try #require(name)]
  }

  @Test("Every attempt is dated by the present time")
  func date() throws {
    let old = Bench.request([try #require(Self.date): "Mon, 02 Mar 2026 00:00:00 GMT"])
    let request = try Bench.prepared(by: DatePolicy(), old)
    #expect(try value(Self.date, in: request) == "Tue, 03 Mar 2026 04:05:06 GMT")
    #expect(request.head.headerFields.count == 1)
  }

  @Test("One policy dates each attempt anew, also backwards and within a second")
  func dates() throws {
    let policy = DatePolicy()
    for (seconds, nanoseconds, second) in [(0, 0, "06"), (0, 999, "06"), (1, 0, "07"), (-1, 0, "05")] {
      var context = Bench.context()
      context.now.date = Timestamp(
        seconds: 1_772_510_706 + Int64(seconds), nanoseconds: Int32(nanoseconds))
      var request = Bench.request()
      policy.prepare(&request, context: context)
      #expect(try value(Self.date, in: request) == "Tue, 03 Mar 2026 04:05:\(second) GMT")
    }
  }

  @Test("Versions are ordered by date")
  func versionOrder() throws {
    #expect(ServiceVersion.widelyDeployed < .userDelegation)
    #expect(ServiceVersion.userDelegation < .newest)
    #expect("\(ServiceVersion.newest)" == "2026-10-06")
  }

  @Test(
    "Text that is no date is no version",
    arguments: [
      "", "latest", "2025", "2025-11-5", "2025-13-01", "2025-02-30", "2025-11-05T00:00Z", "2025-11-05\n",
      " 2025-11-05",
      "20251105",
    ])
  func badVersion(text: String) throws {
    let error = try #require(throws: AzureError.self) { try ServiceVersion(text) }
    #expect(error.kind == .invalidArgument)
  }

  @Test("A call without an id gets a new UUID from the call's own randomness")
  func newID() throws {
    let policy = ClientRequestIDPolicy()
    let source = RandomSource.seeded(5)
    let first = try value(Self.id, in: Bench.prepared(by: policy, context: Bench.context(random: source)))
    let second = try value(Self.id, in: Bench.prepared(by: policy, context: Bench.context(random: source)))
    #expect(first == RandomSource.seeded(5).uuid())
    #expect(first != second)
  }

  @Test("An id that was given is used, one that the request has is kept")
  func givenID() throws {
    let given = ClientRequestIDPolicy(id: "order-17")
    #expect(try value(Self.id, in: Bench.prepared(by: given)) == "order-17")
    let present = Bench.request([try #require(Self.id): "mine"])
    #expect(try value(Self.id, in: Bench.prepared(by: given, present)) == "mine")
  }

  @Test(
    "An id may have 1 to 1,024 visible ASCII characters",
    arguments: [
      ("x", true), (String(repeating: "x", count: 1_024), true), ("!~", true), ("", false),
      (String(repeating: "x", count: 1_025), false), ("a b", false), ("a\nb", false), ("é", false),
      ("\u{7F}", false),
    ])
  func idRange(id: String, isValid: Bool) throws {
    let policy = ClientRequestIDPolicy(id: id)
    if isValid {
      #expect(try value(Self.id, in: Bench.prepared(by: policy)) == id)
    } else {
      let error = try #require(throws: AzureError.self) { try Bench.prepared(by: policy) }
      #expect(error.kind == .invalidArgument)
    }
  }

  @Test("A response that repeats the id, or none, is accepted", arguments: ["mine", nil])
  func echo(repeated: String?) throws {
    let name = try #require(Self.id)
    let response = AzureResponse(status: .ok, headerFields: repeated.map { [name: $0] } ?? [:])
    #expect(throws: Never.self) {
      try ClientRequestIDPolicy().inspect(
        response, to: Bench.request([name: "mine"]), context: Bench.context())
    }
  }

  @Test("A response to a request without an id is accepted")
  func echoWithoutID() throws {
    let response = AzureResponse(status: .ok, headerFields: [try #require(Self.id): "other"])
    #expect(throws: Never.self) {
      try ClientRequestIDPolicy().inspect(response, to: Bench.request(), context: Bench.context())
    }
  }

  @Test("A response that repeats another id is another request's", arguments: [200, 404])
  func wrongEcho(status: Int) throws {
    let name = try #require(Self.id)
    let requestID = try #require(HTTPField.Name("x-ms-request-id"))
    let response = AzureResponse(
      status: .init(code: status), headerFields: [name: "other", requestID: "r-1"])
    let error = try #require(throws: AzureError.self) {
      try ClientRequestIDPolicy().inspect(
        response, to: Bench.request([name: "mine"]), context: Bench.context())
    }
    #expect(error.kind == .requestIDMismatch)
    #expect(error.status == status)
    #expect(error.requestID == "r-1")
  }

  @Test("The user agent names the package, the runtime and the system")
  func userAgent() throws {
    let value = try #require(
      try Bench.prepared(by: UserAgentPolicy()).head.headerFields[.userAgent])
    let version = UserAgentPolicy.packageVersion
    #expect(value.hasPrefix("azsdk-swift-storage-queue/\(version) (Swift; "))
    #expect(value.hasSuffix(")"))
    let marked = try Bench.prepared(by: UserAgentPolicy(applicationID: "orders/1.2"))
    #expect(marked.head.headerFields[.userAgent] == "orders/1.2 " + value)
    let suffixed = try Bench.prepared(by: UserAgentPolicy(), Bench.request([.userAgent: "extra"]))
    #expect(suffixed.head.headerFields[.userAgent] == value + " extra")
    #expect(try Bench.prepared(by: UserAgentPolicy(applicationID: "")).head.headerFields[.userAgent] == value)
  }

  @Test(
    "An application's mark has at most 24 visible ASCII characters",
    arguments: [
      (String(repeating: "x", count: 24), true), (String(repeating: "x", count: 25), false), ("a b", false),
      ("é", false), ("a\tb", false),
    ])
  func applicationID(mark: String, isValid: Bool) {
    #expect(((try? UserAgentPolicy(applicationID: mark)) != nil) == isValid)
  }

  @Test("Further headers replace those of the same name and keep their order and number")
  func headers() throws {
    var fields = HTTPFields()
    fields.append(HTTPField(name: .cookie, value: "a"))
    fields.append(HTTPField(name: .cookie, value: "b"))
    let request = try Bench.prepared(
      by: HeadersPolicy(fields), Bench.request([.cookie: "old", .accept: "application/xml"]))
    #expect(request.head.headerFields[values: .cookie] == ["a", "b"])
    #expect(request.head.headerFields[.accept] == "application/xml")
  }

  @Test("No further headers change nothing")
  func noHeaders() throws {
    let request = Bench.request([.accept: "application/xml"])
    #expect(try Bench.prepared(by: HeadersPolicy([:]), request) == request)
  }

  @Test(
    "The server timeout is whole seconds from 1 to 30",
    arguments: [
      (Duration.seconds(1), "1"), (.seconds(30), "30"), (.zero, nil), (.seconds(31), nil),
      (.seconds(-1), nil),
      (.milliseconds(1_500), nil), (.milliseconds(30_001), nil),
    ] as [(Duration, String?)])
  func serverTimeout(timeout: Duration, value: String?) throws {
    guard let value else {
      let error = try #require(throws: AzureError.self) { try ServerTimeoutPolicy(timeout) }
      #expect(error.kind == .invalidArgument)
      #expect(error.advice == "use whole seconds from 1 to 30")
      return
    }
    let request = try Bench.prepared(
      by: ServerTimeoutPolicy(timeout), Bench.request(path: "/q?comp=metadata"))
    #expect(request.target == "/q?comp=metadata&timeout=\(value)")
  }

  @Test("Policies that only prepare accept every response")
  func inspection() throws {
    let policies: [any PipelinePolicy] = [
      DatePolicy(), try HeadersPolicy([:]), try UserAgentPolicy(),
      try ServerTimeoutPolicy(.seconds(5)),
    ]
    for policy in policies {
      try policy.inspect(
        AzureResponse(status: .internalServerError), to: Bench.request(), context: Bench.context())
    }
  }
}
