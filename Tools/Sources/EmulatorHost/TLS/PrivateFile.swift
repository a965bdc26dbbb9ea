import Foundation

/// Files that nobody but their owner may read.
enum PrivateFile {
  /// Whether there is a file that belongs to the user of this process.
  static func isOwn(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.ownerAccountID] as? NSNumber)?.uint32Value == getuid()
  }

  /// Reads a file.
  ///
  /// - Throws: ``EmulatorTLSError`` when it cannot be read, or others can read it as well.
  static func bytes(of path: String) throws(EmulatorTLSError) -> [UInt8] {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue,
      let data = FileManager.default.contents(atPath: path)
    else { throw EmulatorTLSError("\(path) cannot be read") }
    guard mode & 0o077 == 0, isOwn(path) else {
      throw EmulatorTLSError(
        "\(path) is not this user's alone; delete its folder, and it is made anew")
    }
    return Array(data)
  }

  /// Makes a folder with files in one step, unless there is one: of two processes that make it at once, one does.
  static func make(_ folder: String, with files: [String: String]) throws(EmulatorTLSError) {
    let manager = FileManager.default
    let new = folder + "." + UUID().uuidString
    do {
      try manager.createDirectory(
        atPath: new, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      defer { try? manager.removeItem(atPath: new) }
      for (name, text) in files {
        guard
          manager.createFile(
            atPath: new + "/" + name, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown) }
      }
      if rename(new, folder) != 0, !manager.fileExists(atPath: folder) { throw CocoaError(.fileWriteUnknown) }
    } catch {
      throw EmulatorTLSError("the folder \(folder) cannot be written")
    }
  }
}
