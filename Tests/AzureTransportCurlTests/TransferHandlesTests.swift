import AzureCore
import AzureQueueTesting
import HTTPTypes
import TestServers
import TestSupport
import Testing

@testable import AzureTransportCurl

@Suite("The multi handles of async calls")
struct TransferHandlesTests {
  @Test("Connections over TLS take turns at a few handles, and plain ones share the first")
  func turns() throws {
    try CurlLibrary.prepare()
    let handles = try #require(TransferHandles(counter: ConnectionCounter()))
    let plain = handles.next(mayUseTLS: false)
    let round = (0..<TransferHandles.limit).map { _ in handles.next(mayUseTLS: true) }
    #expect(round.first === plain && handles.next(mayUseTLS: false) === plain)
    #expect(Set(round.map(ObjectIdentifier.init)).count == TransferHandles.limit)
    for handle in round { #expect(handles.next(mayUseTLS: true) === handle) }
  }

  @Test("A caller can use a handle while another thread holds the next")
  func independence() async throws {
    try CurlLibrary.prepare()
    let handles = try #require(TransferHandles(counter: ConnectionCounter()))
    let (held, other) = (handles.next(mayUseTLS: true), handles.next(mayUseTLS: true))
    let (isHeld, mayEnd) = (ThreadGate<Void>(), ThreadGate<Void>())
    async let holder: Void = DedicatedThread.run {
      held.withLock {
        isHeld.open(with: ())
        mayEnd.wait()
      }
    }
    try await DedicatedThread.run {
      isHeld.wait()
      // With one lock for both this would never end.
      other.withLock { mayEnd.open(with: ()) }
    }
    try await holder
  }

  @Test(
    "Connections over TLS that all handles make at a time all carry their calls", .timeLimit(.minutes(2)),
    .enabled(if: TLSServer.isAvailable, "openssl is not installed: TLS is not tested"))
  func connecting() async throws {
    let server = try await TLSServer()
    let transport = try CurlTransport.direct { $0.additionalCAFile = server.authorityFile }
    let request = AzureRequest(
      method: .get, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/")
    try await withThrowingTaskGroup { group in
      for _ in 0..<(3 * TransferHandles.limit) {
        group.addTask { try await transport.send(request, limits: AttemptLimits()).status }
      }
      for try await status in group { #expect(status == 200) }
    }
    transport.shutdown()
  }
}
