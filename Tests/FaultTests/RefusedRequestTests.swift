import AzureCore
import AzureQueueProtocol
import AzureQueueTesting
import HTTPTypes
import TestSupport
import Testing

/// What a policy must not set is refused by every transport alike, before the network.
@Suite("A policy of the program", .alone, .serialized)
struct RefusedRequestTests {
  /// Sets what no signature covers, or what would be read as another request.
  private struct Setting: PipelinePolicy {
    var change: @Sendable (inout AzureRequest) -> Void
    func prepare(_ request: inout AzureRequest, context: PolicyContext) throws(AzureError) {
      change(&request)
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var word: String
    var change: @Sendable (inout AzureRequest) -> Void
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "another Host", word: "Host") { $0.head.headerFields[.host] = "other.example" },
    Case(name: "a Transfer-Encoding", word: "Transfer-Encoding") {
      $0.head.headerFields[.transferEncoding] = "chunked"
    },
    Case(name: "a user in the authority", word: "host") { $0.head.authority = "user:password@127.0.0.1:1" },
    Case(name: "a path that goes on where the host ends", word: "path") { $0.head.path = ".example/tasks" },
    Case(name: "a fragment", word: "path") { $0.head.path = ($0.head.path ?? "") + "#part" },
  ]

  @Test("cannot set what is not the request's own", arguments: cases, ClientStack.allCases)
  func refused(_ setting: Case, stack: ClientStack) async throws {
    let server = try LoopbackServer { _ in .response(201, reason: "Created") }
    defer { server.stop() }
    let options = QueueClientOptions.twoAttempts { $0.perAttemptPolicies = [Setting(change: setting.change)] }
    let (error, _) = try await stack.fail(to: "http://\(server.authority)/account", options)
    #expect(error.kind == .invalidArgument)
    #expect(error.effect == .notSent)
    #expect(error.attempts == 1)
    #expect(error.message.contains(setting.word))
    #expect(!"\(error)".contains("password"))
    #expect(server.counters.connections == 0)
  }
}
