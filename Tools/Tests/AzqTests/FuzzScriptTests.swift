import Foundation
import Testing

@Suite("Tools/fuzz, with a swift that says what it is told to", .timeLimit(.minutes(1)))
struct FuzzScriptTests {
  /// Runs the script; what the stand-in's tests say is a piece of shell.
  ///
  /// The last lines of the output are what the tests found in their environment.
  private func run(_ arguments: [String], saying says: String) async throws -> RunningProgram.Outcome {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appendingPathComponent("fuzz-\(UUID().uuidString)")
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: folder) }
    let swift = #"""
      #!/bin/bash
      case $1 in
        --version) echo "Swift version 6.2 (x)" ;;
        test)
          echo "seconds=$AZURE_QUEUES_FUZZ_SECONDS cases=$AZURE_QUEUES_FUZZ_CASES seed=$AZURE_QUEUES_FUZZ_SEED" >&3
          \#(says)
          ;;
      esac
      """#
    for (name, text) in ["swift": swift, "pkg-config": "#!/bin/bash\n"] {
      let file = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: file)
      try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    return try await RunningProgram(
      "/bin/bash", ["-c", #"exec 3>&1; "$0" "$@""#, Repository.path("Tools/fuzz")] + arguments,
      environment: ["PATH": "\(folder.path):/usr/bin:/bin", "TMPDIR": folder.path]
    ).outcome()
  }

  @Test(
    "A target that did not run is a failure, however well its tests end",
    arguments: [
      (#"echo "fuzz: xml: 12 cases of seed 7, 0 failed""#, 0), ("", 1),
      (#"echo "Test run with 0 tests passed""#, 1), (#"echo "fuzz: sas: 12 cases of seed 7, 0 failed""#, 1),
      (#"echo "fuzz: xml: 0 cases of seed 7, 0 failed""#, 1), (#"echo "fuzz: xml: the input holds""#, 1),
      (#"echo "fuzz: xml: 12 cases of seed 7, 1 failed"; echo "✘ Test run with 1 test"; exit 1"#, 1),
    ])
  func ran(says: String, code: Int32) async throws {
    let outcome = try await run(["--seed", "7", "--cases", "12", "xml"], saying: says)
    #expect(outcome.code == code, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.lines.contains("seconds= cases=12 seed=7"))
    #expect(outcome.errors == (code == 0 ? "" : "1 targets failed with seed 7\n"))
  }

  @Test(
    "One input must have been looked at",
    arguments: [
      ("holds", "exit 0", 0), ("fails", "echo '✘ Test run with 1 test'; exit 1", 1), ("", "exit 0", 1),
    ])
  func input(verdict: String, end: String, code: Int32) async throws {
    let says = verdict.isEmpty ? end : "echo 'fuzz: xml: the input \(verdict)'; \(end)"
    let outcome = try await run(["--input", "/etc/hostname", "xml"], saying: says)
    #expect(outcome.code == code, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("fuzz: xml: no case has run") == verdict.isEmpty)
  }

  @Test(
    "Numbers are decimal, with zeros before them too",
    arguments: [
      (["--minutes", "08", "--seed", "7"], "seconds=480 cases= seed=7"),
      (["--minutes", "10", "--seed", "010"], "seconds=600 cases= seed=10"),
      (["--cases", "09", "--seed", "0"], "seconds= cases=9 seed=0"),
    ])
  func numbers(arguments: [String], environment: String) async throws {
    let says = #"echo "fuzz: xml: 9 cases of seed $AZURE_QUEUES_FUZZ_SEED, 0 failed""#
    let outcome = try await run(arguments + ["xml"], saying: says)
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.lines.contains(environment))
  }

  @Test("What is no number is told", arguments: ["", "x", "-1", "0x10", "1.5", "1234567890123456"])
  func noNumber(text: String) async throws {
    let outcome = try await run(["--minutes", text, "xml"], saying: "exit 0")
    #expect(outcome.code == 64)
    #expect(outcome.errors.hasPrefix("--minutes takes a number\n"))
  }
}
