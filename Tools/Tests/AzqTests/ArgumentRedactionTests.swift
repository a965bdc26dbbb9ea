import ArgumentParser
import AzureCore
import AzureQueueTesting
import Testing

@testable import AzqCommands

// On threads of their own: the parser is slow in a debug build, and would keep the threads of tasks from all other tests.
@Suite("Secrets among the arguments", .serialized)
struct ArgumentRedactionTests {
  private static let key =
    "c2VjcmV0S2V5/zAxMjM0NTY3ODlBQkNERUZHSElK+0xNTk9QUVJTVFVWV1hZWmFiY2RlZmdoaWprbG1ub3BxcnN0dQ=="
  /// A key that nothing marks as one.
  private static let shortKey = "U0VDUkVUU0VDUkVU"
  private static let signature = "Zm9yZ2VkU2lnbmF0dXJlMDEyMzQ1Njc4OUFCQ0RFRkc%3D"
  private static let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJlMTIz"

  /// Arguments that hold a secret.
  static let secrets = [
    "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=\(key);EndpointSuffix=core.windows.net",
    "accountname=contoso; accountkey = \(key)", "\"AccountName=contoso;AccountKey=\(key)\"",
    "AccountKey=\(key)",
    "QueueEndpoint=https://contoso.queue.core.windows.net;SharedAccessSignature=sv=2025-11-05&sp=r&sig=\(signature)",
    "?sv=2025-11-05&sp=r&sig=\(signature)", "sig=\(signature)",
    "https://contoso.queue.core.windows.net/orders?sv=2025-11-05&sig=\(signature)", key, token,
    "Bearer \(token)",
    shortKey, "orders\n\(shortKey)", "AccountKey=\(key.prefix(20))\n\(key.suffix(20))",
    "\(key.prefix(20))\u{200B}\(key.suffix(20))",
    "bearer  Zm9yZ2Vk.secret", "http://me:hunter-two@proxy:8080", "\u{301}AccountKey=\(key)\u{301}",
  ]

  /// What of them must never be printed.
  private static let pieces = [
    key, String(key.prefix(16)), String(key.suffix(16)), String(signature.prefix(16)),
    String(signature.suffix(16)),
    "eyJhbGci", "eyJzdWIi", "c2lnbmF0dXJlMTIz", "hunter-two", "Zm9yZ2Vk.secret",
    shortKey,
  ]

  /// Where such an argument may stand on a command line.
  private static func lines(_ command: [String], _ secret: String) -> [[String]] {
    let many = ["a", "b", "c", "d"]
    var lines = [
      command + [secret], command + [secret] + many, command + many + [secret],
      command + [secret, "--nonsense"],
      command + ["--"] + many + ["--connection-string", secret], command + ["-" + secret],
      command + ["--" + secret],
      command + ["--json=" + secret] + many, [secret] + command, ["help", secret],
      command + ["help", secret],
    ]
    for option in [
      "conection-string", "key", "token", "max", "encoding", "expires", "ip", "sv", "cors", "port",
    ] {
      lines.append(command + many + ["--" + option, secret])
    }
    for option in ["conection-string", "key", "max", "generate-completion-script"] {
      lines.append(command + ["--\(option)=\(secret)"])
    }
    return lines
  }

  /// The names of every command that does something.
  static let commands = paths(of: AzqCommand.self)

  private static func paths(of command: any ParsableCommand.Type) -> [[String]] {
    let subcommands = command.configuration.subcommands
    if subcommands.isEmpty { return [[]] }
    return subcommands.flatMap { subcommand in paths(of: subcommand).map { [subcommand._commandName] + $0 } }
  }

  // The parser is slow in a debug build: every command with one secret, and one command with every secret.
  @Test("No command line that is wrong prints a secret of it", arguments: commands)
  func everyCommand(command: [String]) async throws {
    try await expectNoPiece(of: Self.lines(command, Self.secrets[0]))
  }

  @Test("Whatever form the secret has", arguments: secrets)
  func everySecret(secret: String) async throws {
    try await expectNoPiece(of: Self.lines(["queue", "list"], secret))
  }

  private func expectNoPiece(of lines: [[String]]) async throws {
    let middle = lines.count / 2
    async let first = Self.texts(of: Array(lines[..<middle]))
    async let second = Self.texts(of: Array(lines[middle...]))
    let texts = try await first + second
    #expect(texts.count == lines.count)
    for (line, text) in zip(lines, texts) {
      for piece in Self.pieces where text?.contains(piece) == true {
        Issue.record("'\(piece)' of \(line) is in: \(text ?? "")")
      }
    }
    #expect(texts.count { $0 != nil } > lines.count / 2)
  }

  /// What azq prints for each of the lines; `nil` for one that is right.
  private static func texts(of lines: [[String]]) async throws -> [String?] {
    try await DedicatedThread.run {
      lines.map { line in
        do {
          _ = try AzqCommand.parseAsRoot(line)
          return nil
        } catch {
          return text(of: Ending(error, arguments: line))
        }
      }
    }
  }

  private static func text(of ending: Ending) -> String {
    ([ending.output].compactMap { $0 } + ending.errors).map(\.text).joined(separator: "\n")
  }

  @Test("There is a table of every command")
  func allCommands() {
    #expect(Self.commands.contains(["queue", "list"]))
    #expect(Self.commands.count >= 19)
  }

  @Test(
    "A failure that repeats an argument does not repeat its secret", arguments: secrets)
  func failures(secret: String) {
    let errors: [any Error] = [
      StreamError(.open, "'\(secret)'", code: 2),
      AzureError.invalidArgument("The policy '\(secret)' is not there"),
      AzureError.invalidArgument("cannot listen on \(secret):10001"),
    ]
    for error in errors {
      let ending = Ending(error, arguments: ["policy", "set", "orders", "--remove", secret])
      #expect(ending.code == .failure)
      let text = Self.text(of: ending)
      for piece in Self.pieces { #expect(!text.contains(piece)) }
    }
  }

  @Test(
    "What probably happened is said",
    arguments: [
      (
        secrets[0],
        "looks like a connection string. It belongs in the environment variable AZURE_STORAGE_CONNECTION"
      ),
      (secrets[3], "looks like a connection string"), (secrets[4], "looks like a connection string"),
      (secrets[5], "looks like a shared access signature. Its URL belongs behind --url"),
      (secrets[7], "looks like a shared access signature"),
      (key, "Usage: azq"),
    ])
  func advice(secret: String, expected: String) {
    // Behind an option for a secret it is one whatever it looks like.
    for (line, shown) in [
      (["queue", "list", secret], "'<argument 3, \(secret.utf8.count) bytes, not shown>'"),
      (["send", "q", "--", "hello", "--connection-string", secret], "'\(SecretForms.replacement)'"),
    ] {
      let error = #expect(throws: (any Error).self) { try AzqCommand.parseAsRoot(line) }
      let text = error.map { Self.text(of: Ending($0, arguments: line)) } ?? ""
      #expect(text.contains(shown))
      #expect(text.contains(expected))
      #expect(text.contains("Usage: azq"))
    }
  }

  @Test("A connection string in its place is no reason for advice")
  func inPlace() {
    for line in [["--connection-string", Self.secrets[0]], ["--connection-string=\(Self.secrets[0])"]] {
      #expect(ArgumentRedaction(["peek", "orders"] + line).advice == nil)
    }
  }

  @Test(
    "The value of an option for a secret is one whatever it looks like",
    arguments: ["a", "s3cret", "two words", "'", "a=b"])
  func values(value: String) {
    for line in [
      ["--key", value], ["--key=\(value)"], ["--account-key", value], ["--connection-string", value],
    ] {
      let text = ArgumentRedaction(line).redact("The value '\(value)' is wrong")
      #expect(text == "The value '<redacted>' is wrong")
    }
  }

  @Test(
    "What holds no secret is still shown",
    arguments: [
      (["send", "orders", "a", "more"], "Unexpected argument 'more'"),
      (["peek", "orders", "--max", "many"], "The value 'many' is invalid for '--max <count>'"),
      (["peek", "orders", "--mux", "3"], "Unknown option '--mux'. Did you mean '--max'?"),
      (["emulator", "--key", "AAAA"], "Give both --account and --key, or neither."),
      (["properties", "set", "--cors", "origins=*"], "The value 'origins=*' is invalid"),
      (
        ["policy", "set", "q", "--id", "a", "--expires", "2026-13-31T00:00Z"],
        "The value '2026-13-31T00:00Z' is invalid"
      ),
      (["nonsense"], "Unexpected argument 'nonsense'"),
      (["send", "orders", "a", "two words"], "'two words'"),
      (["peek", "orders", "0f8fad5b-d9cb-469f-a165-70867728950e"], "'0f8fad5b-d9cb-469f-a165-70867728950e'"),
    ])
  func harmless(arguments: [String], expected: String) {
    let error = #expect(throws: (any Error).self) { try AzqCommand.parseAsRoot(arguments) }
    let text = error.map { Self.text(of: Ending($0, arguments: arguments)) } ?? ""
    #expect(text.contains(expected))
    #expect(!text.contains(SecretForms.replacement))
    #expect(!text.contains("not shown"))
  }

  @Test(
    "What is not short and plain is named by its place and length, and forges no line",
    arguments: [
      (["queue", "list", shortKey], "Unexpected argument '<argument 3, 16 bytes, not shown>'"),
      (["queue", "list", "--", "a", shortKey], "'<argument 5, 16 bytes, not shown>'"),
      (["queue", "list", "orders\nazq: done"], "'<argument 3, 16 bytes, not shown>'"),
      (["queue", "list", "a\nb"], "'<argument 3, 3 bytes, not shown>'"),
      (["queue", "list", "a\rb"], "'<argument 3, 3 bytes, not shown>'"),
      (["queue", "list", "--a\nb"], "Unknown option '"), (["queue", "list", "-\n"], "'"),
      (["queue", "list", "-a\nb"], "'"), (["queue", "list", "--a\nb=\n"], "Unknown option '"),
      (["queue", "list", "--json=\(shortKey)"], "'<value in argument 3, 16 bytes, not shown>'"),
      (
        ["queue", "list", "--page-size", shortKey], "The value '<argument 4, 16 bytes, not shown>' is invalid"
      ),
      (
        ["queue", "list", String(repeating: "a", count: 65_537)],
        "Unexpected argument '<argument 3, 65537 bytes, not shown>'"
      ),
      (["send", "orders", "a", "\u{1B}[31m"], "'<argument 4, 5 bytes, not shown>'"),
      (["send", "orders", "a", "\u{202E}"], "'<argument 4, 3 bytes, not shown>'"),
      (
        ["sas", "queue", "orders", "--ip", "\(shortKey)\n\(shortKey)"], "'<argument 5, 33 bytes, not shown>'"
      ),
      (
        ["emulator", "--tenant", "x", "token=word", "y\nz"],
        "'<argument 4, 10 bytes, not shown>', '<argument 5, 3 bytes, not shown>'"
      ),
    ])
  func named(arguments: [String], expected: String) throws {
    let error = #expect(throws: (any Error).self) { try AzqCommand.parseAsRoot(arguments) }
    let text = error.map { Self.text(of: Ending($0, arguments: arguments)) } ?? ""
    #expect(text.contains(expected))
    #expect(!text.contains(Self.shortKey))
    // Two lines on how the command is used, and none of the argument.
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("Error: ") == true)
    #expect(
      lines.dropFirst().allSatisfy {
        $0.hasPrefix("Usage: ") || $0.hasPrefix("  See ") || $0.hasPrefix("Help: ")
      })
    #expect(!text.contains("may hold a secret"))
  }

  @Test(
    "Words, numbers, options, names, dates and paths of them are plain",
    arguments: [
      "", "nonsense", "AccountName", "DefaultEndpointsProtocol", "demoFile.txt", "Orders", "orders-2024",
      "--mux", "-x", "3", "2147483648", "30m", "GET", "two words",
      "a=b",
      "2026-13-31T00:00Z", "198.51.100.7-198.51.100.90", "origins=https://a.example methods=GET,PUT age=200",
      "/no/such/file", "/home/Someone/Documents/2026/Settings-Of-Queues.json", "-", "--", "...",
      "0f8fad5b-d9cb-469f-a165-70867728950e", String(repeating: "orders-", count: 9),
    ])
  func plain(text: String) {
    #expect(PlainArgument.isShown(text))
  }

  @Test(
    "What may be a key, steers a terminal, or is long is not plain",
    arguments: secrets + [
      "p4ssw0rd", "ABCDEFGHIJKLMNOP", "deadbeef01234567", "jbswy3dpehpk3pxp", "12345678901", "aBcDeF",
      "OrdersOfTheYear",
      "0f8fad5b-d9cb-469f-a165-7086772895zz", "a\nb", "a\tb", "\u{1B}[31m", "\u{202E}", "e\u{301}", "é", "'",
      "a?b", "a@b",
      "abcdefghijklmnopqrstuvwxyz", String(repeating: "orders-", count: 11), "secret=word",
    ])
  func notPlain(text: String) {
    #expect(!PlainArgument.isShown(text))
  }

  @Test(
    "Sentences about secrets stay as they are",
    arguments: [
      "Bearer tokens are refused over http", "add AccountKey or SharedAccessSignature, or make a client",
      "request 0f8fad5b-d9cb-469f-a165-70867728950e",
      "cannot read '/home/Someone/Documents/2026/Settings-Of-Queues.json'",
      "write it like http://host; the emulator's port is added",
    ])
  func prose(text: String) {
    #expect(SecretForms.redact(text) == text)
  }

  @Test("Redacting again changes nothing", arguments: secrets)
  func idempotent(secret: String) {
    let once = SecretForms.redact("before \(secret) behind")
    #expect(SecretForms.redact(once) == once)
  }
}
