import Foundation

/// The inputs that a fuzz run begins with: the files of one folder of `Tests/Corpus`, each one input.
///
/// An input that once failed is a file there too, so that every run begins with it.
package struct Corpus: Sendable {
  /// The inputs, in the order of their names.
  package let inputs: [[UInt8]]

  /// Reads a folder of the corpus.
  ///
  /// - Parameters:
  ///   - name: The folder's name.
  ///   - path: A file below the folder that `Tests/Corpus` stands in.
  /// - Throws: What reading the files throws, and ``FuzzFailure`` where there are none.
  package init(_ name: String, near path: String = #filePath) throws {
    var root = URL(filePath: path).deletingLastPathComponent()
    var folder = root.appending(path: "Tests/Corpus/\(name)")
    while !FileManager.default.fileExists(atPath: folder.path), root.path != "/" {
      root.deleteLastPathComponent()
      folder = root.appending(path: "Tests/Corpus/\(name)")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    inputs = try files.map { Array(try Data(contentsOf: folder.appending(path: $0))) }
    guard !inputs.isEmpty else { throw FuzzFailure("There is no corpus", folder.path) }
  }
}
