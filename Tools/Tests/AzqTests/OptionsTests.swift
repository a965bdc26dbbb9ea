import ArgumentParser
import AzureAuthSharedKey
import AzureCore
import AzureQueueProtocol
import Testing

@testable import AzqCommands

@Suite("Options of the commands")
struct OptionsTests {
  private static let account = "AccountName=one;AccountKey=AAAA"
  private static let other = "AccountName=two;AccountKey=AAAA"

  @Test("The option counts before the variable, and the emulator is the default")
  func source() throws {
    let name = ConnectionSource.variable
    #expect(
      try ConnectionSource(option: Self.account, environment: [name: Self.other]).connection?.accountName
        == "one")
    #expect(
      try ConnectionSource(option: nil, environment: [name: Self.other]).connection?.accountName == "two")
    for environment in [[:], [name: ""]] {
      let source = try ConnectionSource(option: nil, environment: environment)
      #expect(source.isDefault)
      #expect(source.connection?.queueEndpoint.url == "http://127.0.0.1:10001/devstoreaccount1")
    }
  }

  @Test("A connection string that is wrong is not taken for none")
  func brokenSource() {
    #expect(throws: AzureError.self) { try ConnectionSource(option: "", environment: [:]) }
    #expect(throws: AzureError.self) {
      try ConnectionSource(option: nil, environment: [ConnectionSource.variable: "nonsense"])
    }
  }

  @Test(
    "A URL counts before the variable, and its path says whether it is that of a service or of a queue",
    arguments: [
      ("https://contoso.queue.core.windows.net/?sv=1&sig=AAAA", true),
      ("https://contoso.queue.core.windows.net?sv=1&sig=AAAA", true),
      ("https://contoso.queue.core.windows.net/orders?sv=1&sig=AAAA", false),
      ("http://127.0.0.1:10001/devstoreaccount1/?sv=1&sig=AAAA", true),
      ("http://127.0.0.1:10001/devstoreaccount1/orders?sv=1&sig=AAAA", false), ("nonsense", false),
    ])
  func urlSource(url: String, isService: Bool) throws {
    let source = try ConnectionSource(
      option: nil, url: url, environment: [ConnectionSource.variable: Self.other])
    #expect(!source.isDefault)
    switch source.place {
    case .connection, .endpoint: Issue.record("the variable was taken")
    case .serviceURL(let text): #expect(isService && text == url)
    case .queueURL(let text): #expect(!isService && text == url)
    }
  }

  @Test("Every time has one form, and a time to live may be never")
  func times() {
    #expect(TimeArgument(argument: "30")?.duration == .seconds(30))
    #expect(TimeArgument(argument: "5m")?.duration == .seconds(300))
    #expect(TimeArgument(argument: "0")?.duration == .zero)
    #expect(TimeArgument(argument: "1.5") == nil)
    #expect(TimeArgument(argument: "99999999999") == nil)
    #expect(TimeToLiveArgument(argument: "60")?.timeToLive == .seconds(60))
    #expect(TimeToLiveArgument(argument: "5m")?.timeToLive == .seconds(300))
    #expect(RetentionArgument(argument: "7d")?.policy == RetentionPolicy(days: 7))
    #expect(CorsRuleArgument(argument: "origins=* methods=GET age=5m")?.rule.maxAge == .seconds(300))
    #expect(TimeToLiveArgument(argument: "never")?.timeToLive == .never)
    #expect(TimeToLiveArgument(argument: "soon") == nil)
  }

  @Test(
    "A lifetime is seconds, or a number with a unit",
    arguments: [("90", 90), ("90s", 90), ("2m", 120), ("12h", 43_200), ("7d", 604_800)])
  func lifetime(argument: String, seconds: Int) {
    #expect(Lifetime(argument: argument)?.duration == .seconds(seconds))
  }

  @Test(
    "What is no positive lifetime is refused",
    arguments: ["", "0", "-1", "m", "1w", "1.5h", "99999999999", "1 d", "1dd"])
  func brokenLifetime(argument: String) {
    #expect(Lifetime(argument: argument) == nil)
  }

  @Test(
    "A pair of metadata is split at its first equals sign",
    arguments: [("a=b", "a", "b"), ("a=b=c", "a", "b=c"), ("a=", "a", "")])
  func pair(argument: String, name: String, value: String) throws {
    let pair = try #require(MetadataArgument(argument: argument))
    #expect([pair.name, pair.value] == [name, value])
  }

  @Test("A cross-origin rule is read from its fields in any order")
  func corsRule() {
    #expect(
      CorsRuleArgument(
        argument: "age=5 methods=GET,PUT origins=https://a.example,* exposed=x-* headers=x-ms-meta-*")?.rule
        == CorsRule(
          allowedOrigins: ["https://a.example", "*"], allowedMethods: [.get, .put],
          allowedHeaders: ["x-ms-meta-*"], exposedHeaders: ["x-*"], maxAge: .seconds(5)))
  }

  @Test(
    "A cross-origin rule with a field that is wrong, unknown or there twice is refused",
    arguments: [
      "methods=GET", "origins=*", "origins= methods=GET", "origins=* methods=GET color=red",
      "origins=* methods=GET age=old", "origins=* methods=GET age=1,2", "origins=* origins=* methods=GET",
      "origins=* methods=GET flag",
    ])
  func brokenCorsRule(argument: String) {
    #expect(CorsRuleArgument(argument: argument) == nil)
  }

  @Test("Changed settings hold only the parts that were named, and keep their other half")
  func propertyChanges() throws {
    let current = ServiceProperties(
      logging: LoggingSettings(logsDeletes: true, retention: RetentionPolicy(days: 5)),
      hourMetrics: MetricsSettings(isEnabled: true, includesAPIs: true, retention: RetentionPolicy(days: 6)),
      minuteMetrics: MetricsSettings(), cors: [])
    let changes = try PropertyChanges.parse([
      "--logging", "read", "--hour-metrics", "on", "--hour-days", "forever",
    ])
    #expect(
      changes.parts(from: current)
        == ServiceProperties(
          logging: LoggingSettings(logsReads: true, retention: RetentionPolicy(days: 5)),
          hourMetrics: MetricsSettings(isEnabled: true)))
    #expect(
      try PropertyChanges.parse(["--clear-cors"]).parts(from: ServiceProperties())
        == ServiceProperties(cors: []))
  }

  @Test("A single hyphen is the text of a send")
  func hyphen() throws {
    let command = try #require(try AzqCommand.parseAsRoot(["send", "queue", "-"]) as? SendCommand)
    #expect(command.text == "-")
  }

  @Test(
    "A wrong command line ends with code 64",
    arguments: [
      ["nonsense"], ["send", "queue"], ["send", "queue", "a", "b"], ["peek", "queue", "--max", "many"],
      ["send", "queue", "a", "--encoding", "rot13"], ["peek", "queue", "--transport", "pigeon"],
      ["receive", "queue", "--max", "0"], ["receive", "queue", "--max", "2", "--all"],
      ["receive", "queue", "--wait-limit", "5m"], ["receive", "queue", "--wait", "--wait-limit", "0"],
      ["update", "queue", "id", "receipt"], ["update", "queue", "id", "--visibility", "5m"],
      ["queue", "create", "queue", "--metadata", "x"], ["queue", "show"],
      ["peek", "queue", "--url", "https://a/b", "--connection-string", "UseDevelopmentStorage=true"],
      ["emulator", "--port", "65536"], ["emulator", "--port", "-1"], ["emulator", "--account", "abc"],
      ["emulator", "--key", "AAAA"], ["emulator", "--account", "abc", "--key", "?"],
      ["emulator", "--account", "No", "--key", "AAAA"],
      ["emulator", "--tokens-over-http", "--host", "0.0.0.0"],
      ["emulator", "--tokens-over-http", "--host", "::"],
      ["emulator", "--no-authentication", "--tenant", "a"], ["emulator", "--replication", "dead"],
      ["emulator", "--name-reuse-delay", "0"], ["emulator", "--head-timeout", "0"],
      ["emulator", "--idle-timeout", "soon"],
      ["emulator", "--tokens-over-http", "--host", "127.0.0.1.example"],
      ["emulator", "--tokens-over-http", "--host", "127.0.0.\u{661}"],
      ["emulator", "--cert", "a.pem"], ["emulator", "--tls", "--cert", "a.pem", "--key", "a.key"],
      ["emulator", "--cert", "a.pem", "--key", "a.key", "--account", "abc"],
      ["emulator", "--account-key", "AAAA"], ["emulator", "--oauth", "basic"],
      ["emulator", "--oauth", "signed"],
      ["emulator", "--tls", "--oauth", "strict"],
      ["emulator", "--tls", "--oauth", "basic", "--no-authentication"],
      ["emulator", "--tls", "--client-secret", "a"],
      ["emulator", "--tls", "--oauth", "basic", "--client-id", "a"],
      ["emulator", "--tls", "--oauth", "signed", "--client-id", ""],
      ["emulator", "--tls", "--oauth", "signed", "--client-id", "it's"],
      ["emulator", "--tls", "--oauth", "signed", "--tenant", "a/b"],
      ["emulator", "--tls", "--oauth", "signed", "--token-lifetime", "0"],
      ["metadata", "set", "queue"], ["metadata", "set", "queue", "=x"], ["metadata", "set", "queue", "x"],
      ["metadata", "set", "queue", "a=b", "--clear"], ["metadata", "set", "queue", "--clear", "--keep"],
      ["policy", "set", "queue"], ["policy", "set", "queue", "--id", "a", "--clear"],
      ["policy", "set", "queue", "--clear", "--permissions", "r"],
      ["policy", "set", "queue", "--remove", "a", "--expires", "2026-12-31"],
      ["policy", "set", "queue", "--id", "a", "--permissions", "rz"],
      ["policy", "set", "queue", "--id", "a", "--expires", "soon"],
      ["policy", "set", "queue", "--id", "a", "--expires", "2026-12-31", "--expires-in", "1d"],
      ["properties", "set"], ["properties", "set", "--file", "-", "--clear-cors"],
      ["properties", "set", "--logging", "all"], ["properties", "set", "--hour-metrics", "yes"],
      ["properties", "set", "--logging-days", "some"], ["properties", "set", "--cors", "origins=*"],
      ["properties", "set", "--cors", "origins=* methods=GET", "--clear-cors"],
      ["sas", "account", "--permissions", "r", "--resource-types", "s"],
      ["sas", "account", "--permissions", "k", "--resource-types", "s", "--expires-in", "1d"],
      ["sas", "account", "--permissions", "r", "--resource-types", "q", "--expires-in", "1d"],
      [
        "sas", "account", "--permissions", "r", "--resource-types", "s", "--services", "", "--expires-in",
        "1d",
      ],
      ["sas", "queue", "queue", "--permissions", "r"], ["sas", "queue", "queue", "--expires-in", "1d"],
      ["sas", "queue", "queue", "--policy", "a", "--ip", "::1"],
      ["sas", "queue", "queue", "--policy", "a", "--sv", "new"],
    ])
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try AzqCommand.parseAsRoot(arguments) }
    #expect(error.map { AzqCommand.exitCode(for: $0).rawValue } == 64)
  }

  @Test(
    "Who lets others in by listening beyond this machine is warned",
    arguments: [
      ([], false), (["--no-authentication"], false), (["--host", "::1", "--no-authentication"], false),
      (["--host", "LocalHost", "--no-authentication"], false),
      (["--host", "127.9.9.9", "--no-authentication"], false),
      (["--host", "0.0.0.0", "--no-authentication"], true), (["--host", "::", "--no-authentication"], true),
      (["--host", "192.0.2.1", "--no-authentication"], true),
      (["--host", "some.name", "--no-authentication"], true),
      (["--host", "0.0.0.0", "--no-authentication", "--account", "abc", "--key", "AAAA"], true),
      (["--host", "0.0.0.0"], true), (["--host", "0.0.0.0", "--account", "abc", "--key", "AAAA"], false),
      (["--host", "0.0.0.0", "--refuse-account-key"], false),
      (["--host", "0.0.0.0", "--refuse-account-key", "--tls", "--oauth", "signed"], true),
      (
        [
          "--host", "0.0.0.0", "--refuse-account-key", "--tls", "--oauth", "signed", "--client-secret", "a",
        ], false
      ),
      (["--host", "0.0.0.0", "--cert", "a", "--key", "b"], true),
    ])
  func warning(arguments: [String], isWarned: Bool) throws {
    let command = try #require(try AzqCommand.parseAsRoot(["emulator"] + arguments) as? EmulatorCommand)
    #expect((command.warning != nil) == isWarned)
    if arguments.contains("--no-authentication"), isWarned {
      #expect(
        command.warning?.text.hasPrefix("with --no-authentication anyone who can reach \(command.host)")
          == true)
    }
  }

  @Test("A refused key of an account is not repeated")
  func keyIsNotRepeated() throws {
    let error = try #require(
      #expect(throws: (any Error).self) {
        try AzqCommand.parseAsRoot(["emulator", "--account", "abc", "--key", "s3cret!"])
      })
    #expect(!AzqCommand.fullMessage(for: error).contains("s3cret"))
  }
}
