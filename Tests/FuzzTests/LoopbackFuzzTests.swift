import AzureQueueEmulator
import AzureQueueTesting
import AzureXMLSwift
import Fuzzing
import TestSupport
import Testing

@Suite("Fuzz: the server of the testing module", .alone)
struct LoopbackFuzzTests {
  @Test("Whatever bytes come, the server gives responses, ends the connection and serves on")
  func loopback() async throws {
    let server = try EmulatorServer(QueueEmulator(authentication: .none, reader: SwiftXMLReader()))
    defer { server.stop() }
    let fuzzer = try Fuzzer("loopback", corpus: "http", vocabulary: ServedBytes.vocabulary, cases: 1000)
    let findings = await fuzzer.run { try await ServedBytes.check($0, port: server.port) }
    for finding in findings { Issue.record("\(finding)") }
  }
}
