import AzureCore

/// A file, or standard input, that is read as a whole.
enum WholeInput {
  /// How large one may be: far more than any command has use for.
  static let maximumBytes = 4 * 1024 * 1024

  /// The bytes of a file, or of standard input when the path is `-`, without the byte order mark that some editors put first.
  ///
  /// - Throws: ``StreamError`` when it cannot be read; ``AzureError`` when it is too large.
  static func bytes(of path: String) throws -> [UInt8] {
    let bytes =
      path == "-"
      ? try all(of: .standardInput) : try ByteStream.withFile(at: path) { try all(of: $0) }
    return bytes.starts(with: LineSplitter.byteOrderMark)
      ? Array(bytes.dropFirst(LineSplitter.byteOrderMark.count)) : bytes
  }

  private static func all(of stream: ByteStream) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece = try stream.read()
      if piece.isEmpty { return bytes }
      bytes += piece
      guard bytes.count <= maximumBytes else {
        throw AzureError.invalidArgument("cannot read \(stream.name): it has more than \(maximumBytes) bytes")
      }
    }
  }
}
