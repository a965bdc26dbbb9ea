import Foundation
import Testing

@Suite("Secrets that stand in the wrong place, as a program", .timeLimit(.minutes(2)))
struct SecretArgumentTests {
  private static let key =
    "c2VjcmV0S2V5MDEyMzQ1Njc4OUFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaYWJjZGVmZ2hpamtsbW5vcA=="
  private static let connection =
    "AccountName=contoso;AccountKey=\(key);QueueEndpoint=http://127.0.0.1:1/contoso"

  @Test(
    "None of it is printed, and where it belongs is said",
    arguments: [
      (["queue", "list", connection], 64),
      (["send", "orders", "--", "hello", "--connection-string", connection], 64),
      (["peek", "orders", "--conection-string", connection], 64), (["peek", connection], 1),
      (["queue", "create", connection], 1), (["properties", "set", "--file", connection], 1),
      (["policy", "set", "orders", "--file", connection], 1), (["demo", "--file", connection], 1),
      (["delete", "orders", connection, "b"], 64), (["emulator", "--host", connection], 1),
      (["sas", "queue", connection, "--policy", "a"], 1),
      (["emulator", "--account", connection, "--key", "AAAA"], 64),
    ] as [([String], Int32)])
  func misplaced(arguments: [String], code: Int32) async throws {
    let outcome = try await Azq.run(arguments, redirection: "")
    #expect(outcome.code == code)
    #expect(!(outcome.output + outcome.errors).contains(Self.key.prefix(12)))
    #expect(outcome.errorLines.last?.contains("looks like a connection string") == true)
  }
}
