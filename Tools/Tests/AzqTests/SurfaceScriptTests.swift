import Foundation
import Testing

@Suite("Tools/check-surface, with a checkout of one module", .timeLimit(.minutes(1)))
struct SurfaceScriptTests {
  private static let source = """
    public struct Queue: Sendable {
      public var name: String
      var length = 0
    \(String(repeating: "  // A line that declares nothing.\n", count: 96))}

    """
  private static let list = """
    Queue  struct Queue: Sendable
    Queue  var name: String { get set }

    """

  /// Runs the script with these files beside `Modules/Core/Small/Queue.swift`; a file that is `nil` is not there.
  private func run(
    _ arguments: String..., source: String = source, files: [String: String?] = [:],
    reading file: String? = nil
  ) async throws -> (outcome: RunningProgram.Outcome, file: String?) {
    let manager = FileManager.default
    let root = manager.temporaryDirectory.appendingPathComponent("surface-\(UUID().uuidString)")
    defer { try? manager.removeItem(at: root) }
    let usual: [String: String?] = [
      "Modules/Core/Small/Queue.swift": source, "Tools/surface/Small.txt": Self.list,
      "Tools/surface/limits.txt": "# A comment\n* 40\n",
    ]
    for (path, content) in usual.merging(files, uniquingKeysWith: { $1 }) {
      guard let content else { continue }
      let url = root.appendingPathComponent(path)
      try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: url)
    }
    let outcome = try await RunningProgram(
      "/usr/bin/env", ["python3", Repository.path("Tools/check-surface"), "--root", root.path] + arguments
    ).outcome()
    let data = file.flatMap { try? Data(contentsOf: root.appendingPathComponent($0)) }
    return (outcome, data.map { String(decoding: $0, as: UTF8.self) })
  }

  @Test("A source that is as its list says passes, and is counted")
  func unchanged() async throws {
    let (outcome, _) = try await run()
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.lines.last?.split(separator: " ") == ["Small", "2", "100", "20.0", "40"])
  }

  @Test(
    "What differs from the list fails with the difference",
    arguments: [
      ("var length", "public var length", "+Queue  var length = 0 { get set }"),
      ("public var name", "var name", "-Queue  var name: String { get set }"),
      ("name: String", "name: String?", "+Queue  var name: String? { get set }"),
      ("public var name", "public private(set) var name", "+Queue  var name: String { get }"),
      (": Sendable", "", "+Queue  struct Queue"),
    ])
  func difference(old: String, new: String, line: String) async throws {
    let (outcome, _) = try await run(source: Self.source.replacingOccurrences(of: old, with: new))
    #expect(outcome.code == 1)
    #expect(outcome.lines.contains(line), "\(outcome.output)")
    #expect(outcome.lines.last == "If that is meant: Tools/check-surface --update Small")
  }

  @Test(
    "A limit that does not hold, and lists that are missing or of no module, fail",
    arguments: [
      (
        ["Tools/surface/limits.txt": "* 19"],
        "check-surface: Small has 20.0 public declarations per 1,000 lines, and the limit is 19"
      ),
      (
        ["Tools/surface/limits.txt": "* 40\nSmall 19"],
        "check-surface: Small has 20.0 public declarations per 1,000 lines, and the limit is 19"
      ),
      (
        ["Tools/surface/limits.txt": "* 40\nGone 50"],
        "check-surface: limits.txt has a line for Gone, which is no module"
      ),
      (
        ["Tools/surface/Small.txt": nil],
        "check-surface: Small has no list; Tools/check-surface --update Small writes it"
      ),
      (
        ["Tools/surface/Gone.txt": ""],
        "check-surface: Gone.txt is the list of no module; Tools/check-surface --update removes it"
      ),
    ] as [([String: String?], String)])
  func fault(files: [String: String?], line: String) async throws {
    let (outcome, _) = try await run(files: files)
    #expect(outcome.code == 1)
    #expect(outcome.lines.last == line)
  }

  @Test(
    "Where it cannot tell it says so, and fails",
    arguments: [
      ["Tools/surface/limits.txt": nil], ["Tools/surface/limits.txt": "Small 40"],
      ["Tools/surface/limits.txt": "* many"], ["Modules/Core/Small/Queue.swift": nil],
      ["Modules/Core/Small/Queue.swift": "public struct Queue {"],
      ["Modules/Core/Small/Queue.swift": "public let name = \"Queue"],
    ] as [[String: String?]])
  func unreadable(files: [String: String?]) async throws {
    let (outcome, _) = try await run(files: files)
    #expect(outcome.code == 2)
    #expect(outcome.lines.last?.hasPrefix("check-surface: ") == true, "\(outcome.output)\(outcome.errors)")
  }

  @Test("--update writes the list, after which it holds")
  func update() async throws {
    let source = Self.source.replacingOccurrences(of: "var length", with: "public var length")
    let (outcome, list) = try await run(
      "--update", "Small", source: source, files: ["Tools/surface/Small.txt": nil],
      reading: "Tools/surface/Small.txt")
    #expect(outcome.code == 0)
    let written = try #require(list)
    #expect(written.split(separator: "\n").count == 3)
    #expect(try await run(source: source, files: ["Tools/surface/Small.txt": written]).outcome.code == 0)
  }
}
