import AzureCore

/// Reads the PEM files that settings name.
enum PEMFile {
  /// Reads a file that must hold a certain kind of block.
  ///
  /// - Parameters:
  ///   - path: The path.
  ///   - label: How the label of such a block ends, for example `CERTIFICATE`.
  ///   - role: What the file is, for people.
  ///   - setting: The name of the setting.
  /// - Returns: The bytes of the file.
  /// - Throws: `AzureError` when the file cannot be read or holds no such block.
  static func read(
    _ path: String, holding label: String, as role: String, from setting: String
  ) throws(AzureError) -> [UInt8] {
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try FileBytes.read(path)
    } catch {
      throw .invalidArgument(
        "\(name(role, path)) cannot be read: \(error.reason)", advice: "check `\(setting)`")
    }
    guard labels(of: bytes).contains(where: { $0.hasSuffix(label) }) else {
      throw .invalidArgument(
        "\(name(role, path)) holds no \(label.lowercased()) in PEM form",
        advice: "it must have lines of -----BEGIN \(label)-----; `openssl` converts other forms")
    }
    return bytes
  }

  /// Names a file in an error; not by a path that is the text of a file, which may be a key.
  static func name(_ role: String, _ path: String) -> String {
    path.contains("-----BEGIN") || path.utf8.count > 4096 ? "The \(role)" : "The \(role) '\(path)'"
  }

  /// Whether a private key can be read with a passphrase only.
  static func isEncrypted(_ key: [UInt8]) -> Bool {
    // PKCS #8 says so in the label (RFC 7468 section 11), the older form in a header (RFC 1421 section 4.6.1.1).
    labels(of: key).contains("ENCRYPTED PRIVATE KEY")
      || key.split(separator: UInt8(ascii: "\n")).contains {
        $0.starts(with: "Proc-Type:".utf8)
          && String(decoding: $0, as: UTF8.self).split(whereSeparator: { $0 == "," || $0.isWhitespace })
            .contains("ENCRYPTED")
      }
  }

  private static func labels(of bytes: [UInt8]) -> [String] {
    bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.compactMap { line in
      let text = String(decoding: line, as: UTF8.self)
      guard text.hasPrefix("-----BEGIN "), text.hasSuffix("-----") else { return nil }
      return String(text.dropFirst(11).dropLast(5))
    }
  }
}
