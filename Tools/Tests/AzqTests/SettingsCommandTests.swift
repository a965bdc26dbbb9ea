import Foundation
import Testing

@Suite("The commands on settings, as a program", .timeLimit(.minutes(2)))
struct SettingsCommandTests {
  /// The objects of JSON lines.
  private func objects(_ outcome: RunningProgram.Outcome) -> [NSDictionary] {
    outcome.lines.compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? NSDictionary
    }
  }

  @Test("Queues are listed by prefix and with metadata, as a table and as JSON")
  func list() async throws {
    try await Azq.withEmulator { connection async throws in
      for name in ["orders", "orders-late", "other"] {
        _ = try await Azq.run("queue", "create", name, connection: connection)
      }
      _ = try await Azq.run("metadata", "set", "orders", "Team=a b", "x=1", connection: connection)
      #expect(
        try await Azq.run("queue", "list", connection: connection).lines
          == ["orders", "orders-late", "other"])
      #expect(
        try await Azq.run("queue", "list", "--prefix", "ord", "--metadata", connection: connection).lines
          == ["orders\tTeam=a b, x=1", "orders-late\t"])
      let json = try await Azq.run(
        "queue", "list", "--metadata", "--json", "--page-size", "1", connection: connection)
      #expect(
        json.lines == [
          #"{"metadata":{"Team":"a b","x":"1"},"name":"orders"}"#, #"{"metadata":{},"name":"orders-late"}"#,
          #"{"metadata":{},"name":"other"}"#,
        ])
      #expect(
        try await Azq.run("queue", "list", "--prefix", "ot", "--json", connection: connection).output
          == "{\"name\":\"other\"}\n")
      #expect(
        try await Azq.run("queue", "list", "--prefix", "z", "--json", connection: connection).output == "")
    }
  }

  @Test("Metadata is set, kept and cleared")
  func metadata() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      #expect(
        try await Azq.run("metadata", "set", "orders", "Team=a", "note=x=y", connection: connection).lines
          == ["Team\ta", "note\tx=y"])
      _ = try await Azq.run("metadata", "set", "orders", "team=b", "--keep", connection: connection)
      #expect(
        try await Azq.run("metadata", "get", "orders", "--json", connection: connection).output
          == "{\"note\":\"x=y\",\"team\":\"b\"}\n")
      #expect(
        try await Azq.run("metadata", "set", "orders", "--clear", "--json", connection: connection).output
          == "{}\n")
      #expect(
        try await Azq.run("metadata", "get", "orders", "--json", connection: connection).output == "{}\n")
      let refused = try await Azq.run("metadata", "set", "orders", "1x=y", connection: connection)
      #expect(refused.code == 1)
      #expect(refused.errors.contains("'1x'"))
    }
  }

  @Test("Access policies are added, replaced, removed, moved to another queue and cleared")
  func policies() async throws {
    try await Azq.withEmulator { connection async throws in
      for name in ["orders", "other"] {
        _ = try await Azq.run("queue", "create", name, connection: connection)
      }
      _ = try await Azq.run("policy", "set", "orders", "--id", "open", connection: connection)
      _ = try await Azq.run(
        "policy", "set", "orders", "--id", "readers", "--permissions", "r", connection: connection)
      _ = try await Azq.run(
        "policy", "set", "orders", "--id", "readers", "--permissions", "pr", "--starts", "2026-01-01",
        "--expires", "2026-12-31T23:59:58+01:00", connection: connection)
      let table = try await Azq.run("policy", "get", "orders", connection: connection)
      #expect(
        table.lines == [
          "open\t-\t-\t-", "readers\trp\t2026-01-01T00:00:00Z\t2026-12-31T22:59:58Z",
        ])
      let json = try await Azq.run("policy", "get", "orders", "--json", connection: connection)
      #expect(
        json.lines == [
          #"{"id":"open"}"#,
          #"{"expiresOn":"2026-12-31T22:59:58Z","id":"readers","permissions":"rp","startsOn":"2026-01-01T00:00:00Z"}"#,
        ])
      let input = Array(json.output.utf8)
      _ = try await Azq.run("policy", "set", "other", "--file", "-", input: input, connection: connection)
      #expect(
        try await Azq.run("policy", "get", "other", "--json", connection: connection).output == json.output)
      _ = try await Azq.run("policy", "set", "other", "--remove", "readers", connection: connection)
      #expect(
        try await Azq.run("policy", "get", "other", "--json", connection: connection).output
          == "{\"id\":\"open\"}\n")
      _ = try await Azq.run("policy", "set", "orders", "--clear", connection: connection)
      #expect(try await Azq.run("policy", "get", "orders", "--json", connection: connection).output == "")
    }
  }

  @Test(
    "A policy file that is wrong is refused with the place in it",
    arguments: [
      (#"{"id":"a"}"# + "\n\n" + #"{"permissions":"r"}"#, "line 3: 'id' is missing"),
      (#"{"id":"a","expiresOn":"soon"}"#, "line 1: 'expiresOn' is wrong"),
      ("nonsense", "line 1: it is not the JSON"),
      (#"{"id":"a","permissions":"R"}"#, "The permissions of the policy 'a'"),
    ])
  func brokenPolicies(text: String, expected: String) async throws {
    try await Azq.withEmulator { connection async throws in
      let outcome = try await Azq.run(
        "policy", "set", "orders", "--file", "-", input: Array(text.utf8), connection: connection)
      #expect(outcome.code == 1)
      #expect(outcome.errors.hasPrefix("azq: \(expected)"))
      #expect(outcome.output == "")
    }
  }

  @Test("Input without a policy removes none", arguments: ["", "\n", "\u{FEFF}", "\n\n\n"])
  func noPolicies(text: String) async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      _ = try await Azq.run("policy", "set", "orders", "--id", "a", connection: connection)
      let outcome = try await Azq.run(
        "policy", "set", "orders", "--file", "-", input: Array(text.utf8), connection: connection)
      #expect(outcome.code == 1)
      #expect(outcome.errors.hasPrefix("azq: There is no policy in standard input"))
      #expect(outcome.errors.contains("--clear"))
      let left = try await Azq.run("policy", "get", "orders", "--json", connection: connection)
      #expect(left.output == "{\"id\":\"a\"}\n")
    }
  }

  @Test("Settings of the service are changed in parts and set again from their own JSON")
  func properties() async throws {
    try await Azq.withEmulator { connection async throws in
      let set = try await Azq.run(
        "properties", "set", "--logging", "read,delete", "--logging-days", "1", "--minute-metrics", "apis",
        "--cors", "origins=https://a.example methods=GET,PUT headers=x-ms-* age=200", "--cors",
        "origins=* methods=GET", connection: connection)
      #expect(
        set.lines == [
          "logging\tread,delete\t1 day", "minute metrics\tapis\tforever",
          "cors rule 1\torigins=https://a.example methods=GET,PUT headers=x-ms-* age=200\t",
          "cors rule 2\torigins=* methods=GET age=0\t",
        ])
      let before = try await Azq.run("properties", "get", "--json", connection: connection)
      #expect(before.lines.count == 1)
      let found = try #require(objects(before).first)
      #expect(
        Set(found.allKeys.compactMap { $0 as? String }) == [
          "cors", "hourMetrics", "logging", "minuteMetrics",
        ])
      #expect((found["cors"] as? [NSDictionary])?.first?["maxAgeInSeconds"] as? Int == 200)
      let logging = found["logging"] as? NSDictionary
      #expect(logging?["logsReads"] as? Bool == true)
      #expect(logging?["logsWrites"] as? Bool == false)
      #expect(
        try await Azq.run("properties", "set", "--clear-cors", "--json", connection: connection).output
          == "{\"cors\":[]}\n")
      #expect(
        try await Azq.run("properties", "get", connection: connection).lines.last == "cors rules\tnone\t")
      _ = try await Azq.run(
        "properties", "set", "--file", "-", input: Array(before.output.utf8), connection: connection)
      #expect(
        try await Azq.run("properties", "get", "--json", connection: connection).output == before.output)
    }
  }

  @Test("A setting out of range is refused before anything is sent, and a broken file names its key")
  func brokenProperties() async throws {
    try await Azq.withEmulator { connection async throws in
      let days = try await Azq.run("properties", "set", "--logging-days", "400", connection: connection)
      #expect(days.code == 1)
      #expect(days.errors.contains("logging.retention.days is 400"))
      let file = try await Azq.run(
        "properties", "set", "--file", "-", input: Array(#"{"logging":{"version":"1.0"}}"#.utf8),
        connection: connection)
      #expect(file.code == 1)
      #expect(file.errors.hasPrefix("azq: standard input: 'logging."))
      #expect(file.errors.hasSuffix("' is missing\n"))
      let missing = try await Azq.run("properties", "set", "--file", "/nowhere/x", connection: connection)
      #expect(missing.code == 1)
      #expect(missing.errors.hasPrefix("azq: cannot read '/nowhere/x': "))
    }
  }

  @Test("Statistics come from the secondary")
  func statistics() async throws {
    let emulator = try await Azq.withEmulator("--verbose") { connection async throws in
      let table = try await Azq.run("stats", connection: connection)
      #expect(table.lines.count == 1)
      #expect(table.lines.last?.wholeMatch(of: /live\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
      let json = try await Azq.run("stats", "--json", connection: connection)
      #expect(objects(json).first?["status"] as? String == "live")
      #expect(objects(json).first?["lastSyncTime"] is String)
    }
    #expect(
      emulator.errors.split(separator: "\n").map(String.init)
        == Array(repeating: "GET /devstoreaccount1-secondary?restype=service&comp=stats 200", count: 2))
  }
}
