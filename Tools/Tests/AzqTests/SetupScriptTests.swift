import Foundation
import Testing

@Suite("Tools/lib/setup.sh, with programs put in its way")
struct SetupScriptTests {
  /// Runs a function of the script with nothing on the path but stand-ins.
  ///
  /// Each stand-in says so when it is run; `state/installed` appears with `apt-get install`.
  private func run(
    _ function: String, standIns: [String: String]
  ) async throws -> RunningProgram.Outcome {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appendingPathComponent("setup-\(UUID().uuidString)")
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: folder) }
    for name in ["paste", "sed", "head", "env", "touch"] {
      let real = try #require(
        ["/usr/bin/", "/bin/"].map { $0 + name }.first(where: files.fileExists(atPath:)))
      try files.createSymbolicLink(
        at: folder.appendingPathComponent(name), withDestinationURL: URL(fileURLWithPath: real))
    }
    for (name, body) in standIns {
      let file = folder.appendingPathComponent(name)
      try Data("#!/bin/bash\n\(body)\n".utf8).write(to: file)
      try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    let script = Repository.path("Tools/lib/setup.sh")
    return try await RunningProgram(
      "/bin/bash", ["-c", "set -euo pipefail; source '\(script)'; \(function) || exit $?"],
      environment: ["PATH": folder.path, "STATE": folder.appendingPathComponent("installed").path]
    ).outcome()
  }

  private static let nothing = #"[ -e "$STATE" ]"#
  private static let apt = #"echo "apt-get $*"; [ "$1" = update ] || touch "$STATE""#

  @Test("Nothing is done or said when the libraries are there")
  func allThere() async throws {
    let outcome = try await run(
      "install_system_libraries", standIns: ["pkg-config": "exit 0", "apt-get": Self.apt])
    #expect(outcome.code == 0)
    #expect(outcome.output == "")
    #expect(outcome.errors == "")
  }

  @Test("What is missing is installed by root, and said")
  func root() async throws {
    let outcome = try await run(
      "install_system_libraries",
      standIns: [
        "pkg-config": Self.nothing, "apt-get": Self.apt, "id": "echo 0", "sudo": "echo sudo; exit 1",
      ])
    #expect(outcome.code == 0)
    #expect(
      outcome.lines == [
        "Missing system libraries: libcurl libxml-2.0. Installing with apt-get: libcurl4-openssl-dev libxml2-dev pkg-config",
        "apt-get update -q",
        "apt-get install -q -y --no-install-recommends libcurl4-openssl-dev libxml2-dev pkg-config",
      ])
  }

  @Test("Others install through sudo")
  func sudo() async throws {
    let outcome = try await run(
      "install_system_libraries",
      standIns: [
        "pkg-config": Self.nothing, "apt-get": Self.apt, "id": "echo 1000", "sudo": #"echo "sudo $1"; "$@""#,
      ])
    #expect(outcome.code == 0)
    #expect(outcome.lines.filter { $0.hasPrefix("sudo ") } == ["sudo apt-get", "sudo env"])
  }

  @Test("Without root and sudo it says what to run, and fails")
  func noRights() async throws {
    let outcome = try await run(
      "install_system_libraries",
      standIns: ["pkg-config": Self.nothing, "apt-get": Self.apt, "id": "echo 1000"])
    #expect(outcome.code == 1)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("apt-get install libcurl4-openssl-dev libxml2-dev pkg-config"))
  }

  @Test("An installation that does not help fails")
  func useless() async throws {
    let outcome = try await run(
      "install_system_libraries",
      standIns: ["pkg-config": "exit 1", "apt-get": Self.apt, "id": "echo 0"])
    #expect(outcome.code == 1)
    #expect(outcome.errors == "Still missing after the installation: libcurl libxml-2.0\n")
  }

  @Test("Another system gets the list and exit code 3")
  func otherSystem() async throws {
    let outcome = try await run("install_system_libraries", standIns: ["pkg-config": "exit 1"])
    #expect(outcome.code == 3)
    #expect(outcome.errors.contains("These system libraries are missing: libcurl libxml-2.0"))
    #expect(outcome.errors.contains("brew install"))
  }

  @Test(
    "Swift must be 6.2 or later",
    arguments: [
      ("Swift version 6.2 (swift-6.2-RELEASE)", 0), ("Apple Swift version 6.3.1 (swiftlang-6.3.1)", 0),
      ("Swift version 6.10 (x)", 0), ("Swift version 7.0-dev (LLVM 1)", 0), ("Swift version 6.1.2 (x)", 1),
      ("Swift version 5.10 (x)", 1), ("nonsense", 1),
    ])
  func swiftVersion(version: String, code: Int32) async throws {
    let outcome = try await run("require_swift", standIns: ["swift": "echo '\(version)'"])
    #expect(outcome.code == code)
    #expect(outcome.errors.isEmpty == (code == 0))
  }

  @Test("Without swift it says where to get it")
  func noSwift() async throws {
    let outcome = try await run("require_swift", standIns: [:])
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("https://www.swift.org/install"))
  }
}
