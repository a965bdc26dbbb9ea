#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The documents that a service would answer with, from the folder that `lib/replies.py` wrote them to.
public struct Documents: Sendable {
  private let folder: String

  /// Names the folder; nothing is read yet.
  ///
  /// - Parameter folder: The path of the folder.
  public init(folder: String) { self.folder = folder }

  /// Reads one document.
  ///
  /// - Parameter name: The name of its file.
  /// - Returns: Its bytes.
  /// - Throws: ``Missing`` when it cannot be opened.
  func bytes(_ name: String) throws(Missing) -> [UInt8] {
    guard let file = fopen("\(folder)/\(name)", "rb") else { throw Missing(name: name) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&part, 1, part.count, file)
      guard count > 0 else { return bytes }
      bytes += part[..<count]
    }
  }

  /// A document is not in the folder.
  struct Missing: Error, CustomStringConvertible {
    let name: String

    var description: String { "There is no document \(name); Benchmarks/run writes them." }
  }
}
