import ArgumentParser
import AzureCore
import AzureQueueEncryption
import Foundation

/// The options of commands that encrypt or decrypt messages.
struct KeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file with a key that encrypts and decrypts messages; several with different ids.",
      discussion: """
        The key of AES key wrap as 16, 24 or 32 bytes, or as base64 or hexadecimal digits of them; or an RSA key as PEM. \
        Its id stands in the messages, and is the file's name without its extension unless given. The first key \
        encrypts, all of them decrypt.
        """, valueName: "[id=]file"))
  var keyFile: [String] = []

  @Flag(help: "Refuse to send or to show messages that are not encrypted.")
  var requireEncryption = false

  /// What the options ask for; `nil` without any.
  func encryption() throws -> MessageEncryption? {
    guard !keyFile.isEmpty || requireEncryption else { return nil }
    let keys = try keyFile.map { try KeyFile(argument: $0).key() }
    return MessageEncryption(
      key: keys.first, resolver: try KeyRing(keys), requireEncryption: requireEncryption)
  }
}

/// A key in a file: which, and under which id.
struct KeyFile: Hashable {
  typealias Key = any KeyEncryptionKey & BlockingKeyEncryptionKey

  var id: String
  var path: String

  /// Reads `[id=]file`; a path that has an equals sign needs an id.
  init(argument: String) {
    if let sign = argument.firstIndex(of: "="), sign != argument.startIndex {
      id = String(argument[..<sign])
      path = String(argument[argument.index(after: sign)...])
    } else {
      path = argument
      id = URL(fileURLWithPath: argument).deletingPathExtension().lastPathComponent
    }
  }

  func key() throws -> Key { try Self.key(id: id, contents: try WholeInput.bytes(of: path), from: path) }

  /// The key that the contents of a file are.
  static func key(id: String, contents: [UInt8], from path: String) throws -> Key {
    let isText = contents.allSatisfy { (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }
    guard isText else { return try AESKeyEncryptionKey(keyID: id, secret: contents) }
    let text = String(decoding: contents, as: UTF8.self)
    if text.contains("-----BEGIN ") { return try RSAKeyEncryptionKey(keyID: id, pem: text) }
    let digits = text.filter { !$0.isWhitespace }
    guard let secret = hexadecimal(digits) ?? Data(base64Encoded: digits).map({ Array($0) }) else {
      throw AzureError.invalidArgument(
        "the key file '\(path)' has neither a key nor base64 or hexadecimal digits of one",
        advice: "make one: openssl rand -base64 32 >FILE")
    }
    return try AESKeyEncryptionKey(keyID: id, secret: secret)
  }

  /// The bytes of 32, 48 or 64 hexadecimal digits.
  private static func hexadecimal(_ digits: String) -> [UInt8]? {
    let values = digits.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
    guard [32, 48, 64].contains(digits.count), values.count == digits.count else { return nil }
    return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
  }
}
