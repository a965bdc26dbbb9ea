import Foundation

/// The folder of recorded traffic, which stands beside the checkout and is never part of it.
enum RecordingFolder {
  /// Names another folder than `../shared/recordings`.
  static let environmentVariable = "AZURE_QUEUES_RECORDINGS"

  static let url: URL = {
    if let path = ProcessInfo.processInfo.environment[environmentVariable] {
      return URL(filePath: path, directoryHint: .isDirectory)
    }
    var root = URL(filePath: #filePath)
    // Data, RecordedTrafficTests, Tests, and the file itself.
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.appending(path: "../shared/recordings").standardized
  }()

  private static var indexURL: URL { url.appending(path: "INDEX.tsv") }

  static var isPresent: Bool { FileManager.default.fileExists(atPath: indexURL.path) }

  /// Why the tests are skipped when the folder is not there.
  static var absence: String {
    "no recorded traffic in \(url.path) (\(environmentVariable) can name another folder)"
  }

  static let recordings = Task { try await load() }

  /// All recordings in the order of their names; read once for all tests.
  private static func load() async throws -> [Recording] {
    let index = try RecordingIndex(indexURL)
    let files = try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }
    let recordings = try await files.concurrently { try Recording($0, index: index) }
      .sorted { $0.file < $1.file }
    let count = recordings.reduce(0) { $0 + $1.entries.count }
    guard count == index.count else {
      throw RecordingError("INDEX.tsv lists \(index.count) pairs, the files hold \(count)")
    }
    return recordings
  }
}

extension Array where Element: Sendable {
  /// Transforms the elements on all processors; the results are in order.
  func concurrently<Result: Sendable>(
    _ transform: @escaping @Sendable (Element) throws -> Result
  ) async throws -> [Result] {
    let size = Swift.max(1, count / 64)
    return try await withThrowingTaskGroup(of: (Int, [Result]).self) { group in
      for start in stride(from: 0, to: count, by: size) {
        let part = self[start..<Swift.min(start + size, count)]
        group.addTask { (start, try part.map(transform)) }
      }
      var parts: [(Int, [Result])] = []
      for try await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }
}
