import Foundation

/// One file of recordings: the pairs of one test case, in order, with what the index says of each.
struct Recording: Sendable {
  /// One pair and its line of the index.
  struct Entry: Sendable {
    let file: String
    let number: Int
    var pair: RecordedPair
    let index: RecordingIndex.Line

    /// Where to look it up.
    var place: String { "\(file)#\(number)" }
  }

  private struct File: Decodable {
    let entries: [RecordedPair]
  }

  let file: String
  var entries: [Entry]

  init(_ url: URL, index: RecordingIndex) throws {
    let file = url.lastPathComponent
    let pairs = try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).entries
    self.file = file
    entries = try pairs.enumerated().map { number, pair in
      Entry(file: file, number: number, pair: pair, index: try index.line(file: file, entry: number))
    }
  }
}
