import AzureCore
import HTTPTypes

/// Sends the requests of a scenario through one transport, in one calling style.
struct TestClient: Sendable {
  private let carry: @Sendable (AzureRequest, AttemptLimits) async throws -> AzureResponse

  init(_ transport: any AsyncTransport) {
    carry = { request, limits in try await transport.send(request, limits: limits) }
  }

  /// Blocks threads of its own, never the cooperative thread pool.
  init(blocking transport: any SyncTransport) {
    carry = { request, limits in
      try await DedicatedThread.run { try transport.sendBlocking(request, limits: limits) }
    }
  }

  /// The limits of scenarios that are not about time: generous, but finite.
  static let limits = AttemptLimits(timeout: .seconds(10), connectTimeout: .seconds(5))

  /// Sends a request in the calling style under test.
  func send(_ request: AzureRequest, _ limits: AttemptLimits = limits) async throws -> AzureResponse {
    try await carry(request, limits)
  }

  /// Sends a request that must fail; returns the error.
  func failure(of request: AzureRequest, _ limits: AttemptLimits = limits) async throws -> TransportError {
    let response: AzureResponse
    do {
      response = try await send(request, limits)
    } catch let error as TransportError {
      return error
    } catch {
      throw ConformanceFailure("Expected a TransportError, got \(type(of: error)): \(error)")
    }
    throw ConformanceFailure("Expected an error, got status \(response.status)")
  }

  /// Sends one request to a new server; returns what arrived.
  func arrival(
    _ method: HTTPRequest.Method, _ path: String = "/queue", fields: HTTPFields = HTTPFields(),
    body: [UInt8] = []
  ) async throws -> (sent: AzureRequest, arrived: ReceivedRequest, response: AzureResponse) {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let request = AzureRequest.to(server, method, path, fields: fields, body: body)
    let response = try await send(request)
    try expect(server.counters.requests == 1, "Expected one arrival, got \(server.counters.requests)")
    guard let arrived = server.requests.first else { throw ConformanceFailure("Nothing arrived") }
    return (request, arrived, response)
  }

  /// Sends one request to a new server with this script; returns the response.
  func response(
    to method: HTTPRequest.Method = .get, _ limits: AttemptLimits = limits, script: LoopbackScript
  ) async throws -> AzureResponse {
    let server = try LoopbackServer { _ in script }
    defer { server.stop() }
    return try await send(.to(server, method), limits)
  }

  /// Sends one request, which must fail, to a new server with this script; returns the error.
  ///
  /// A transport that an earlier scenario still keeps busy may run out of time before it starts. It says so rightly when
  /// nothing has arrived, and is asked again.
  func failure(
    to method: HTTPRequest.Method = .get, _ limits: AttemptLimits = limits, script: LoopbackScript
  ) async throws -> TransportError {
    try await timedFailure(to: method, limits, script: script).error
  }

  /// As ``failure(to:_:script:)``, with the time that the request took.
  func timedFailure(
    to method: HTTPRequest.Method = .get, _ limits: AttemptLimits = limits, script: LoopbackScript
  ) async throws -> (error: TransportError, took: Duration) {
    for _ in 0..<20 {
      let server = try LoopbackServer { _ in script }
      defer { server.stop() }
      let start = ContinuousClock.now
      let error = try await failure(of: .to(server, method), limits)
      let wasNotStarted =
        error.kind == .timeout && error.delivery == .notSent && server.counters.requests == 0
      if !wasNotStarted { return (error, ContinuousClock.now - start) }
    }
    throw ConformanceFailure("Of twenty requests in a row none was started in time")
  }
}

/// Throws when a condition does not hold.
func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws(ConformanceFailure) {
  if !condition { throw ConformanceFailure(message()) }
}

/// Throws when an error does not have the expected kind and delivery.
func expect(
  _ error: TransportError, _ kinds: TransportError.Kind..., delivery: TransportError.Delivery
) throws(ConformanceFailure) {
  try expect(kinds.contains(error.kind), "Expected \(kinds.map(\.rawValue)), got: \(error)")
  try expect(error.delivery == delivery, "Expected \(delivery), got \(error.delivery): \(error)")
}

extension AzureRequest {
  static func to(
    _ server: LoopbackServer, _ method: HTTPRequest.Method = .get, _ path: String = "/queue",
    fields: HTTPFields = HTTPFields(), body: [UInt8] = []
  ) -> AzureRequest {
    AzureRequest(
      method: method, scheme: "http", authority: server.authority, path: path, headerFields: fields,
      body: body)
  }
}

extension HTTPFields {
  /// Creates header fields; names are sent in the case given here.
  static func named(_ pairs: KeyValuePairs<String, String>) throws -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in pairs {
      guard let name = HTTPField.Name(name) else { throw ConformanceFailure("Not a header name: \(name)") }
      fields.append(HTTPField(name: name, value: value))
    }
    return fields
  }
}
