import EmulatorHost
import Fuzzing
import Testing

@Suite("Fuzz: the emulator over HTTP")
struct HostFuzzTests {
  @Test("Whatever bytes come, the host answers with responses, ends the connection and serves on")
  func emulator() async throws {
    let fuzzer = try Fuzzer(
      "emulator", corpus: "http", vocabulary: ServedBytes.vocabulary, cases: 1000, near: #filePath)
    let findings = try await Observed.serve { address, _ in
      await fuzzer.run { input in try await ServedBytes.check(input, port: address.port) }
    }
    for finding in findings { Issue.record("\(finding)") }
  }
}
