import AzureCore
import AzureQueueTesting
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// The root of the suites: one test at a time, so that timings hold on a small machine.
@Suite("URLSessionTransport", .alone, .serialized) struct URLSessionTests {}

func request(
  to server: LoopbackServer, _ method: HTTPRequest.Method = .get, _ path: String = "/queue",
  fields: HTTPFields = HTTPFields(), body: [UInt8] = []
) -> AzureRequest {
  AzureRequest(
    method: method, scheme: "http", authority: server.authority, path: path, headerFields: fields, body: body)
}

let repeatable = AttemptLimits(timeout: .seconds(10), mayRetry: true)
let unrepeatable = AttemptLimits(timeout: .seconds(10), mayRetry: false)

/// Counts across tasks.
final class Tally: Sendable {
  private let sum = Atomic(0)
  var count: Int { sum.load(ordering: .sequentiallyConsistent) }
  func add() { sum.add(1, ordering: .sequentiallyConsistent) }
}
