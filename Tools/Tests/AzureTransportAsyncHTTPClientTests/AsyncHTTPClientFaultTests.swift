import AzureCore
import AzurePolicies
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import AzureTransportAsyncHTTPClient
import AzureXMLLibxml2
import Testing

@Suite("A server that fails, seen through async-http-client", .serialized)
struct AsyncHTTPClientFaultTests {
  private func fail(to endpoint: String, attemptTimeout: Duration = .seconds(60)) async throws -> AzureError {
    var options = QueueClientOptions()
    options.attemptTimeout = attemptTimeout
    // SwiftNIO reads slowly in debug builds.
    options.maximumResponseBytes = 1 << 20
    options.retry = ExponentialRetry(maximumRetries: 1, initialDelay: .milliseconds(1), jitter: 1...1)
    let queue = try QueueClient(
      "orders", .endpoint(endpoint, credential: AnonymousAuthorizer()), transport: Clients.transport,
      reader: LibxmlReader(), options: options)
    do {
      _ = try await queue.send("hello")
    } catch let error as AzureError {
      return error
    }
    throw TransportError(.unsupported, delivery: .notSent, "The call has not failed")
  }

  @Test("ends in the error that is meant, within the limit", arguments: FaultyServer.all)
  func error(fault: FaultyServer) async throws {
    let script = fault.script
    let server = try LoopbackServer(keepsRequests: false) { _ in script }
    defer { server.stop() }
    let error = try await fail(
      to: "http://\(server.authority)/account", attemptTimeout: fault.attemptTimeout ?? .seconds(60))
    #expect(error.effect == fault.effect)
    #expect(error.status == fault.status)
    // NIO calls a head without an end malformed, and one that is cut off a lost connection.
    let isAboutTheHead = !fault.isForAll
    #expect(
      error.kind == fault.kind || isAboutTheHead && [.malformedResponse, .connection].contains(error.kind))
    #expect(error.attempts == fault.attempts || isAboutTheHead)
  }

  @Test("is not there: nothing was sent, by any attempt")
  func nobodyListens() async throws {
    let server = try LoopbackServer { _ in .response() }
    let endpoint = "http://\(server.authority)/account"
    server.stop()
    let error = try await fail(to: endpoint)
    #expect(error.kind == .connection && error.effect == .notSent && error.attempts == 2)
  }
}
