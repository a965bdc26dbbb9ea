import AzureCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// Reads the PEM files that settings name.
enum PEMFile {
  /// Why a file could not be read.
  struct ReadError: Error {
    var reason: String
  }

  private static let maximumBytes = 16 * 1024 * 1024

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
    do throws(ReadError) {
      bytes = try Self.bytes(of: path)
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

  /// Reads a file of at most 16 MiB; this module does without Foundation.
  static func bytes(of path: String) throws(ReadError) -> [UInt8] {
    guard !path.utf8.contains(0) else { throw ReadError(reason: "the path holds a NUL character") }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ReadError(reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = chunk.withUnsafeMutableBytes {
        #if canImport(Darwin)
          Darwin.read(descriptor, $0.baseAddress, $0.count)
        #elseif canImport(Glibc)
          Glibc.read(descriptor, $0.baseAddress, $0.count)
        #elseif canImport(Musl)
          Musl.read(descriptor, $0.baseAddress, $0.count)
        #elseif canImport(Android)
          Android.read(descriptor, $0.baseAddress, $0.count)
        #endif
      }
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw ReadError(reason: String(cString: strerror(errno)))
      }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= maximumBytes else { throw ReadError(reason: "it is larger than 16 MiB") }
    }
  }

  /// How an error names a file: not by its path when that is the text of a file, which may be a key.
  static func name(_ role: String, _ path: String) -> String {
    path.contains("-----BEGIN") || path.utf8.count > 4096 ? "The \(role)" : "The \(role) '\(path)'"
  }

  /// Whether a private key can be read only with a passphrase.
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

/// A PEM text at an address that never changes, so that libcurl need not copy it for each connection; it never prints.
// Proof: the bytes are written in `init` and only read afterwards, until `deinit` frees them.
final class PEMText: @unchecked Sendable {
  /// Valid for as long as this object lives.
  let bytes: UnsafeMutableRawBufferPointer

  init(_ text: [UInt8]) {
    bytes = .allocate(byteCount: text.count, alignment: 1)
    bytes.copyBytes(from: text)
  }

  deinit {
    bytes.deallocate()
  }
}
