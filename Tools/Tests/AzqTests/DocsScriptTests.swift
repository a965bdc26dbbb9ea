import Foundation
import Testing

@Suite("Tools/docs, with a checkout of one module", .timeLimit(.minutes(2)))
struct DocsScriptTests {
  private static let page = "Modules/Codecs/AzureXML/AzureXML.docc/AzureXML.md"

  /// Runs the script in a checkout that has the module AzureXML alone, with another landing page.
  private func run(
    landingPage: String?, readme: String = "# Title\n", article: String = "# Article\n"
  ) async throws -> RunningProgram.Outcome {
    let manager = FileManager.default
    let root = manager.temporaryDirectory.appendingPathComponent("docs-\(UUID().uuidString)")
    defer { try? manager.removeItem(at: root) }
    let files = [
      "Package.swift": #".library(name: "AzureXML", targets: ["AzureXML"])"#, "README.md": readme,
      Self.page: landingPage, "docs/articles/Article.md": article, "Tools/docs": try text("Tools/docs"),
    ]
    for (path, content) in files {
      let url = root.appendingPathComponent(path)
      try manager.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      guard let content else { continue }
      try Data(content.utf8).write(to: url)
    }
    let swift = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try await RunningProgram(
      "/usr/bin/env",
      [
        "python3", root.appendingPathComponent("Tools/docs").path, "--skip-build", "--build",
        URL(fileURLWithPath: Azq.path).deletingLastPathComponent().path,
      ],
      environment: ["PATH": swift, "HOME": root.path]
    ).outcome()
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: Repository.path(path), encoding: .utf8)
  }

  @Test("A module whose page is right becomes a site")
  func right() async throws {
    let outcome = try await run(landingPage: try text(Self.page))
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.hasPrefix("ok: 1 modules, "))
  }

  @Test(
    "A link that leads nowhere, a type that no page names and a missing page are faults",
    arguments: [
      ("- ``XMLError``", "- ``XMLErrors``", "'XMLErrors' doesn't exist"),
      ("- ``XMLError``\n", "", "``XMLError`` is missing under Topics"),
      (
        "## Overview", "See [this](Nowhere.md).\n\n## Overview",
        "the link leads nowhere: Nowhere.md"
      ),
    ])
  func faults(part: String, replacement: String, expected: String) async throws {
    let page = try text(Self.page)
    #expect(page.contains(part))
    let outcome = try await run(landingPage: page.replacing(part, with: replacement))
    #expect(outcome.code == 1)
    #expect(outcome.output.contains(expected), "\(outcome.output)")
  }

  @Test("A product without a page is a fault, and so is a link of the README")
  func missing() async throws {
    let outcome = try await run(landingPage: nil)
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("there is no landing page"))
    let readme = try await run(landingPage: try text(Self.page), readme: "[a](docs/none.md)\n")
    #expect(readme.code == 1)
    #expect(readme.output.contains("README.md: the link leads nowhere: docs/none.md"))
  }

  @Test(
    "A link of an article leads somewhere where it is read in the repository, beside the file and not in the site",
    arguments: [
      ("[a](AzureXML.md)", "the link leads nowhere: AzureXML.md"),
      ("[a](AzureXML.md#topics)", "the link leads nowhere: AzureXML.md#topics"),
      ("[a](../../Modules/Codecs/AzureXML/AzureXML.docc/AzureXML.md)", nil),
      ("[a](https://example.com/none.md)", nil),
      ("```swift\nlet closures = [a](none)\n```", nil),
    ] as [(String, String?)])
  func articles(text: String, expected: String?) async throws {
    let outcome = try await run(landingPage: try self.text(Self.page), article: "# Article\n\n\(text)\n")
    if let expected {
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("docs/articles/Article.md: \(expected)"), "\(outcome.output)")
    } else {
      #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    }
  }
}
