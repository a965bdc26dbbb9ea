import AzureQueueTesting
import AzureQueues
import HTTPTypes
import Logging
import TestSupport
import Testing

@Suite("Refusals that shall take a client's time", .alone)
struct HostileRefusalTests {
  private struct CannedResponse: SyncTransport {
    let status: Int
    let body: [UInt8]

    func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse
    {
      AzureResponse(status: .init(code: status), headerFields: [.contentType: "application/xml"], body: body)
    }
  }

  enum Form: String, CaseIterable {
    case message, detail, name, children, details, page, json

    func body(_ text: String) -> String {
      switch self {
      case .message: "<Error><Code>A</Code><Message>\(text)</Message></Error>"
      case .detail: "<Error><Code>A</Code><Message>m</Message><Detail>\(text)</Detail></Error>"
      case .name:
        "<N\(text.filter { $0.isLetter || $0 == "-" })>x</N\(text.filter { $0.isLetter || $0 == "-" })>"
      case .children:
        "<Error><Message>m</Message><D>\(String(repeating: "<HeaderValue/>", count: text.utf8.count / 14))</D></Error>"
      case .details:
        "<Error><Message>m</Message>\(String(repeating: "<HeaderValue/>", count: text.utf8.count / 14))</Error>"
      case .page: text
      case .json: #"{"error":{"code":"A","message":"\#(text)"}}"#
      }
    }
  }

  @Test(
    "The time of one grows with its size alone and its error stays small, whatever it repeats",
    arguments: Form.allCases, ["x-ms-meta-", "&amp;sig=a", "plain text "])
  func time(form: Form, part: String) async throws {
    let sizes = (small: 0x10000, large: 0x40000)
    let bodies = [sizes.small, sizes.large].reduce(into: [:]) { bodies, size in
      bodies[size] = Array(form.body(String(repeating: part, count: size / part.utf8.count)).utf8)
    }
    try await DedicatedThread.run {
      for status in [400, 200] {
        let queues = try bodies.mapValues { try self.queue(respondingWith: status, $0) }
        let power = try ThreadTime.power(below: 1.5, from: sizes.small, to: sizes.large) { size in
          let queue = try #require(queues[size])
          let error = #expect(throws: AzureError.self) { try queue.peek() }
          #expect("\(String(describing: error))".utf8.count < 40_000)
          let texts = (error?.details ?? [:]).flatMap { [$0.key, $0.value] } + [error?.message ?? ""]
          #expect(texts.reduce(0) { $0 + $1.utf8.count } < 17_500)
        }
        #expect(power < 1.5, "\(form) \(part) \(status)")
      }
    }
  }

  private func queue(respondingWith status: Int, _ body: [UInt8]) throws -> BlockingQueueClient {
    var options = LeakBench().options(.info)
    options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    options.logger?.logLevel = .trace
    return try BlockingQueueServiceClient(
      .endpoint(LeakBench.endpoint, credential: AnonymousAuthorizer()),
      transport: CannedResponse(status: status, body: body), options: options
    ).queue("tasks")
  }
}
