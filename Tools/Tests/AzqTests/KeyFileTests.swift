import AzureCore
import AzureQueueEncryption
import Foundation
import Testing

@testable import AzqCommands

@Suite("Keys for messages, in files", .timeLimit(.minutes(2)))
struct KeyFileTests {
  private static let secret = (0..<32).map { UInt8($0 * 7 + 1) }

  @Test(
    "One key, however it is written",
    arguments: [
      secret, Array(Data(secret).base64EncodedString().utf8),
      Array((Data(secret).base64EncodedString() + "\r\n").utf8),
      Array((secret.map { String(format: "%02x", $0) }.joined() + "\n").utf8),
      Array(secret.map { String(format: "%02X", $0) }.joined(separator: " ").utf8),
    ])
  func sameKey(contents: [UInt8]) throws {
    let key = try KeyFile.key(id: "k", contents: contents, from: "k.key")
    #expect("\(key)" == "AESKeyEncryptionKey(A256KW, k)")
    let wrapped = try KeyFile.key(id: "k", contents: Self.secret, from: "k").wrap(
      .init([UInt8](repeating: 9, count: 40)))
    #expect(try key.unwrap(wrapped, algorithm: "A256KW").count == 40)
  }

  @Test(
    "What is no key is refused, and not shown",
    arguments: [
      "", "c2VjcmV0", "no key at all", "secretsecretsecretsecretsecretsecret!", "00112233",
      "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
    ])
  func refused(text: String) {
    let error = #expect(throws: AzureError.self) {
      try KeyFile.key(id: "k", contents: Array(text.utf8), from: "file")
    }
    #expect(error.map { text.isEmpty || !"\($0)".contains(text) } == true)
  }

  @Test(
    "The id is given, or the file's name without its extension",
    arguments: [
      ("keys/orders-2026.key", "orders-2026", "keys/orders-2026.key"), ("a=b.pem", "a", "b.pem"),
      ("https://v/keys/k/1=/tmp/k", "https://v/keys/k/1", "/tmp/k"), ("=x", "=x", "=x"),
      ("plain", "plain", "plain"),
    ])
  func id(argument: String, id: String, path: String) {
    #expect(KeyFile(argument: argument).id == id)
    #expect(KeyFile(argument: argument).path == path)
  }

  @Test("Messages are sent, peeked and received with keys, and by nobody without them")
  func commands() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (old, new) = (folder.appendingPathComponent("old.key"), folder.appendingPathComponent("new.key"))
    try Data(Self.secret).write(to: old)
    try Data(Data(Self.secret.reversed()).base64EncodedString().utf8).write(to: new)
    try await Azq.withEmulator { connection async throws in
      func run(_ arguments: String...) async throws -> RunningProgram.Outcome {
        try await Azq.start(arguments, connection: connection).outcome()
      }
      _ = try await run("queue", "create", "orders")
      #expect(try await run("send", "orders", "first", "--key-file", old.path).code == 0)
      #expect(try await run("send", "orders", "second", "--key-file", "n=\(new.path)").code == 0)
      #expect(try await run("send", "orders", "plain").code == 0)
      // Nobody without keys sees the texts.
      let raw = try await run("peek", "orders", "--max", "3").output
      #expect(raw.contains("EncryptedMessageContents") && !raw.contains("first") && !raw.contains("second"))
      let both = ["--key-file", "n=\(new.path)", "--key-file", old.path]
      let peeked = try await Azq.start(["peek", "orders", "--max", "3"] + both, connection: connection)
        .outcome()
      #expect(peeked.lines.map { $0.split(separator: "\t").last ?? "" } == ["first", "second", "plain"])
      let refused = try await run("send", "orders", "x", "--require-encryption")
      #expect(refused.code == 1 && refused.errors.contains("Encryption is required"))
      let received = try await Azq.start(
        ["receive", "orders", "--max", "3", "--json"] + both, connection: connection
      ).outcome()
      #expect(received.output.contains("first") && received.output.contains("second"))
      let missing = try await run("peek", "orders", "--key-file", folder.appendingPathComponent("none").path)
      #expect(missing.code == 1 && missing.errors.contains("there is no such file"))
    }
  }
}
