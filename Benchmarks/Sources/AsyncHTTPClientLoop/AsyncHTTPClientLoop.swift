import AsyncHTTPClient
import Measurement
import NIOCore
import NIOHTTP1
import NIOSSL

/// Sends requests of the same size as Load does, by async-http-client alone: what the transport over it is compared with.
///
/// It signs nothing and reads nothing of a response but its bytes. Arguments: BASE IN-FLIGHT [CA-FILE] OPERATIONS.
@main
enum AsyncHTTPClientLoop {
  private struct WrongStatus: Error {}

  private static let body =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessage><MessageText>"
    + String(repeating: "0123456789", count: 10) + "</MessageText></QueueMessage>"

  private static func request(_ base: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: "\(base)/devstoreaccount1/bench/messages")
    request.method = .POST
    for (name, value) in [
      ("x-ms-version", "2026-02-06"), ("Content-Type", "application/xml"),
      ("User-Agent", "azsdk-swift-queues/0.1.0 (Linux)"),
      ("x-ms-client-request-id", "00000000-0000-4000-8000-000000000000"),
      ("x-ms-date", "Mon, 30 Nov 2026 12:00:00 GMT"),
      ("Authorization", "SharedKey devstoreaccount1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    ] { request.headers.add(name: name, value: value) }
    request.body = .bytes(ByteBuffer(string: body))
    return request
  }

  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let base = arguments.first, let inFlight = arguments.dropFirst().first.flatMap({ Int($0) }),
      let operations = arguments.last.flatMap({ Int($0) }), arguments.count >= 3, inFlight > 0
    else {
      print("usage: AsyncHTTPClientLoop BASE IN-FLIGHT [CA-FILE] OPERATIONS")
      return
    }
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
    if arguments.count > 3, let file = arguments.dropFirst(2).first {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.additionalTrustRoots = [.file(file)]
      configuration.tlsConfiguration = tls
    }
    let client = HTTPClient(configuration: configuration)
    try await run(client, base, inFlight, max(200, inFlight))
    let before = Usage.now()
    try await run(client, base, inFlight, operations)
    let after = Usage.now()
    print(
      """
      {"operations": \(operations), "failures": 0, \
      "wallNanoseconds": \(after.wallNanoseconds - before.wallNanoseconds), \
      "cpuNanoseconds": \(after.cpuNanoseconds - before.cpuNanoseconds), \
      "peakKibibytes": \(after.peakKibibytes)}
      """)
    try await client.shutdown()
  }

  private static func run(_ client: HTTPClient, _ base: String, _ inFlight: Int, _ operations: Int)
    async throws
  {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<inFlight {
        group.addTask {
          for _ in 0..<(operations + index) / inFlight {
            let response = try await client.execute(request(base), timeout: .seconds(60))
            guard response.status.code == 201 else { throw WrongStatus() }
            _ = try await response.body.collect(upTo: 1 << 20)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
