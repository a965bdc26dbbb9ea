import NIOHTTP1
import AsyncHTTPClient
import AzureQueues
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Testing

/// A server with a queue behind it, written as users of each library write: their names stand alone, and so do ours.
///
/// That this compiles is what it tests: a public name of ours that is also a name of theirs would be ambiguous here.
struct OrderServer: Service {
  let queue: QueueClient
  let client: HTTPClient

  func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.post("orders") { request, _ -> Response in try await accept(request) }
    return router
  }

  private func accept(_ request: Request) async throws -> Response {
    let body = try await request.body.collect(upTo: 64 * 1024)
    do {
      let sent = try await queue.send(String(buffer: body))
      return Response(status: .accepted, body: ResponseBody(byteBuffer: ByteBuffer(string: sent.id)))
    } catch let error as AzureError where error.isBusy {
      return Response(status: .serviceUnavailable)
    }
  }

  func isReachable(_ url: URL) async throws -> Bool {
    let response = try await client.execute(HTTPClientRequest(url: url.absoluteString), timeout: .seconds(5))
    return response.status == .ok
  }

  func run() async throws {
    let application = Application(
      router: router(), configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      logger: Logger(label: "orders"))
    try await application.runService()
  }
}

/// Names that are common words, each as its own library's users write it.
enum CommonNames {
  static func ours(_ request: AzureRequest, _ response: AzureResponse, _ endpoint: StorageEndpoint) -> [Any] {
    [
      request, response, endpoint, StorageLocation.primary, StorageErrorCode.queueNotFound,
      OperationOptions(),
    ]
  }

  static func theirs() -> [Any.Type] {
    [
      Request.self, Response.self, HTTPClient.Configuration.self, HTTPClient.Request.self,
      HTTPClient.Response.self, HTTPRequest.self, HTTPResponse.self, URL.self, UUID.self,
      Logger.Level.self, EventLoopFuture<Void>.self, ServiceGroup.self, Data.self, Date.self,
    ]
  }
}

@Suite("Beside the libraries of a server")
struct SideBySideTests {
  @Test("A policy of the user's own, in a program that has Hummingbird's Request too")
  func policy() async throws {
    struct Marking: PipelinePolicy {
      func prepare(_ request: inout AzureRequest, context: PolicyContext) {
        request.head.headerFields[.userAgent] = "orders"
      }
    }
    var request = AzureRequest(method: .get, scheme: "http", authority: "127.0.0.1", path: "/q")
    Marking().prepare(
      &request,
      context: PolicyContext(
        operation: "Test", attempt: 1, now: SystemClock().now(), random: .seeded(1)))
    #expect(request.head.headerFields[.userAgent] == "orders")
    #expect(CommonNames.theirs().count == 14)
  }
}
