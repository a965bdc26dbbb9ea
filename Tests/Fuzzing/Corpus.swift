import Foundation

/// The inputs that a fuzz run begins with: the files of one folder of `Tests/Corpus`, each one input.
struct Corpus: Sendable {
  /// All inputs, in the order of their names.
  let inputs: [[UInt8]]

  /// Those that others are made from: all but what `Tools/fuzz` has found, so that a seed goes on to mean the same.
  let seeds: [[UInt8]]

  /// Reads a folder of the corpus.
  ///
  /// - Parameters:
  ///   - name: The folder's name.
  ///   - path: A file below the folder that `Tests/Corpus` stands in.
  /// - Throws: What reading the files throws, and ``FuzzFailure`` where there are none.
  init(_ name: String, near path: String) throws {
    var root = URL(filePath: path).deletingLastPathComponent()
    var folder = root.appending(path: "Tests/Corpus/\(name)")
    while !FileManager.default.fileExists(atPath: folder.path), root.path != "/" {
      root.deleteLastPathComponent()
      folder = root.appending(path: "Tests/Corpus/\(name)")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let contents = try files.map {
      (name: $0, input: Array(try Data(contentsOf: folder.appending(path: $0))))
    }
    inputs = contents.map(\.input)
    seeds = contents.filter { !$0.name.hasPrefix("found-") }.map(\.input)
    guard !seeds.isEmpty else { throw FuzzFailure("There is no corpus", folder.path) }
  }
}
