import AzureAuthSharedKey
import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureXMLSwift
import HTTPTypes
import Synchronization

/// Both clients as a program would make them, signing, over a transport that responds at once.
enum Clients {
  /// A hundred characters, as in the canned responses.
  static let text = String(repeating: "0123456789", count: 10)

  static func endpoint() throws -> StorageEndpoint {
    try StorageEndpoint("http://127.0.0.1:1/devstoreaccount1")
  }

  /// The well-known account of every emulator; no secret.
  static func credential() throws -> SharedKeyCredential {
    try SharedKeyCredential(
      account: "devstoreaccount1",
      key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==")
  }

  static func blocking(_ status: HTTPResponse.Status, _ body: [UInt8]) throws -> BlockingQueueClient {
    try BlockingQueueClient(
      "bench", .endpoint(endpoint(), credential: credential()),
      transport: NullTransport(status: status, body: body), reader: SwiftXMLReader())
  }

  static func async(_ status: HTTPResponse.Status, _ body: [UInt8]) throws -> QueueClient {
    try QueueClient(
      "bench", .endpoint(endpoint(), credential: credential()),
      transport: NullTransport(status: status, body: body), reader: SwiftXMLReader())
  }
}

/// Responds to every request with the same response, at once and without a socket.
struct NullTransport: AsyncTransport, SyncTransport {
  let response: AzureResponse

  init(status: HTTPResponse.Status, body: [UInt8]) {
    var fields = HTTPFields()
    fields[.contentType] = "application/xml"
    response = AzureResponse(status: status, headerFields: fields, body: body)
  }

  func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse { response }

  func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse {
    response
  }
}

/// Runs async code to its end on the thread that asks for it, without any other: what callgrind can follow.
///
/// Code that waits for another thread ends the process: only what never waits is measured here.
final class CallingThread: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let outcome = Mutex<Result<Void, any Error>?>(nil)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Runs a body to its end; one at a time.
  func run(_ body: @escaping @Sendable () async throws -> Void) throws {
    outcome.withLock { $0 = nil }
    Task(executorPreference: self) {
      do {
        try await body()
        self.outcome.withLock { $0 = .success(()) }
      } catch {
        self.outcome.withLock { $0 = .failure(error) }
      }
    }
    while true {
      if let outcome = outcome.withLock({ $0 }) { return try outcome.get() }
      guard let job = jobs.withLock({ $0.popLast() }) else {
        preconditionFailure("An async subject waits for another thread")
      }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
