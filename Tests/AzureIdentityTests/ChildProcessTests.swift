#if Identity && (os(Linux) || os(macOS))
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import Foundation
  import Testing

  /// Real programs: scripts in a folder that alone is in `PATH`.
  @Suite("Programs are run without a shell and ended in time", .serialized)
  final class ChildProcessTests {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tools-\(UUID())")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func tool(_ name: String, _ script: String) throws {
      let path = folder.appendingPathComponent(name).path
      try Data(("#!/bin/sh\n" + script).utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    private func run(
      _ arguments: [String] = [], within limit: Duration = .seconds(20),
      _ cancellation: ChildCancellation = .init()
    ) -> ChildOutcome {
      ChildProcess.run(
        ChildCommand(
          program: "az", arguments: arguments, variables: ["MARK": "m 1"],
          environment: ["PATH": "relative:\(folder.path)", "MARK": "old"]), within: limit, cancellation)
    }

    @Test("Arguments, variables and the folder arrive as they are; both outputs come back")
    func arrives() throws {
      try tool("az", #"printf '%s|' "$@"; printf '%s|' "$MARK"; /bin/pwd; echo err >&2; exit 3"#)
      let outcome = run(["a b", "$(id)", "'"])
      guard case .exited(let status, let output, let errors) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(status == 3)
      let text = String(decoding: output, as: UTF8.self)
      #expect(text == "a b|$(id)|'|m 1|/bin\n" || text == "a b|$(id)|'|m 1|/usr/bin\n")
      #expect(errors == Array("err\n".utf8))
    }

    @Test("A program that is not there, or is none, is not found")
    func missing() throws {
      #expect(run() == .notFound)
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("az"), withIntermediateDirectories: true)
      #expect(run() == .notFound)
    }

    @Test("One that takes too long is ended with all that it started")
    func slow() throws {
      try tool("az", "/bin/sleep 60 & /bin/sleep 60; echo late")
      #expect(run(within: .milliseconds(100)) == .timedOut)
    }

    @Test("One that prints without end is ended")
    func endless() throws {
      try tool(
        "az",
        "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done"
      )
      #expect(run() == .tooMuchOutput)
    }

    @Test("One that leaves another behind does not keep its caller")
    func daemon() throws {
      try tool("az", "/bin/sleep 60 & echo done")
      guard case .exited(0, let output, _) = run() else {
        Issue.record("not ended")
        return
      }
      #expect(output == Array("done\n".utf8))
    }

    @Test("A task that is cancelled returns at once, and the program is ended")
    func cancelled() async throws {
      try tool("az", "/bin/sleep 60")
      let marker = folder.path
      let task = Task {
        try await ChildRun.start(
          ChildCommand(program: "az", arguments: [], variables: [:], environment: ["PATH": marker]),
          .seconds(60),
          { ChildProcess.run($0, within: $1, $2) })
      }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("A credential reads what a real program prints", arguments: Style.allCases)
    func credential(_ style: Style) async throws {
      try tool("az", #"echo '{"accessToken":"TOKEN-4711","expires_on":4102444800}'"#)
      var options = IdentityOptions()
      let path = folder.path
      options.surroundings.environment = { ["PATH": path] }
      #expect(try await style.token(try AzureCLICredential(options: options)).secret.value == "TOKEN-4711")
    }
  }
#endif
