import AzureCore
import AzureQueueTesting
import Foundation
import Testing

@Suite("azq login-check, and commands that sign in, as a program", .timeLimit(.minutes(2)))
struct LoginCheckTests {
  private static let rows = [
    "tenant\ttenant-1", "object id\tobject-1", "app id\tapp-1", "audience\thttps://storage.azure.com",
    "expires\t\(TokenIssuer.end.iso8601)",
  ]
  private static let application = ["AZURE_TENANT_ID": "tenant-1", "AZURE_CLIENT_ID": "app-1"]

  /// Runs it against an issuer, and looks that no secret is told.
  private func check(
    _ arguments: [String], _ issuer: TokenIssuer, _ variables: [String: String] = [:], input: [UInt8] = []
  ) async throws -> RunningProgram.Outcome {
    let outcome = try await Azq.start(
      ["login-check"] + arguments, input: .bytes(input),
      variables: ["AZURE_AUTHORITY_HOST": issuer.origin].merging(variables) { $1 }
    ).outcome()
    let secrets = ["TOP-SECRET", "VE9QLVNFQ1JFVA", String(TokenIssuer.token.split(separator: ".")[1])]
    for secret in secrets { #expect(!(outcome.output + outcome.errors).contains(secret)) }
    return outcome
  }

  @Test("A client secret of the environment, of a file and of standard input", arguments: 0..<3)
  func secret(way: Int) async throws {
    let issuer = try TokenIssuer()
    defer { issuer.stop() }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("azq-\(UUID().uuidString)")
    try Data("TOP-SECRET\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let ways: [([String], [String: String])] = [
      ([], Self.application.merging(["AZURE_CLIENT_SECRET": "TOP-SECRET"]) { $1 }),
      (["--tenant", "tenant-1", "--client-id", "app-1", "--secret-file", file.path], [:]),
      (["--secret-file", "-"], Self.application),
    ]
    let outcome = try await check(
      ["--auth", "secret"] + ways[way].0, issuer, ways[way].1, input: Array("TOP-SECRET\n".utf8))
    #expect(outcome.lines == ["credential\tClientSecretCredential"] + Self.rows)
    #expect(outcome.code == 0 && outcome.errors == "")
    #expect(issuer.server.requests.map(\.target) == ["/tenant-1/oauth2/v2.0/token"])
    #expect(issuer.forms.first?.contains("client_id=app-1") == true)
    #expect(issuer.forms.first?.contains("client_secret=TOP-SECRET") == true)
  }

  @Test("JSON has the same, and the members of a chain with why they were not used")
  func json() async throws {
    let issuer = try TokenIssuer()
    defer { issuer.stop() }
    let outcome = try await check(
      ["--json"], issuer,
      ["IDENTITY_ENDPOINT": issuer.origin + "/msi/token", "IDENTITY_HEADER": "TOP-SECRET"])
    #expect(outcome.code == 0 && outcome.lines.count == 1)
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(record["credential"] as? String == "ManagedIdentityCredential")
    #expect(record["tenantID"] as? String == "tenant-1" && record["objectID"] as? String == "object-1")
    #expect(record["applicationID"] as? String == "app-1" && record["error"] == nil)
    #expect(record["audience"] as? String == "https://storage.azure.com")
    #expect(record["expiresOn"] as? String == TokenIssuer.end.iso8601)
    let members = try #require(record["members"] as? [[String: String]])
    #expect(
      members.map { "\($0["credential"] ?? "") \($0["outcome"] ?? "")" } == [
        "EnvironmentCredential notAvailable", "WorkloadIdentityCredential notAvailable",
        "ManagedIdentityCredential used", "AzureCliCredential notAsked", "AzurePowerShellCredential notAsked",
        "AzureDeveloperCliCredential notAsked",
      ])
    #expect(members[0]["reason"]?.contains("AZURE_TENANT_ID") == true)
    #expect(members[0]["advice"]?.hasPrefix("set AZURE_TENANT_ID") == true)
  }

  @Test("A chain that is refused ends with what was refused, and asks no other member")
  func refused() async throws {
    let issuer = try TokenIssuer { _ in
      TokenIssuer.json(401, #"{"error":"invalid_client","error_description":"AADSTS7000215: no TOP-SECRET"}"#)
    }
    defer { issuer.stop() }
    let outcome = try await check(
      [], issuer, Self.application.merging(["AZURE_CLIENT_SECRET": "TOP-SECRET"]) { $1 })
    #expect(outcome.code == 1)
    #expect(
      outcome.lines.first?.hasPrefix("EnvironmentCredential\tClientSecretCredential got no token") == true)
    #expect(
      outcome.lines.dropFirst().allSatisfy { $0.hasSuffix("\tnot asked, since one before it was decisive") })
    #expect(outcome.errorLines.count == 1)
    #expect(
      outcome.errors.hasPrefix(
        "azq: DefaultAzureCredential stopped at a credential that failed: ClientSecret"))
  }

  @Test("When no tool is there the table says why, and one line what to do")
  func none() async throws {
    let issuer = try TokenIssuer()
    defer { issuer.stop() }
    let outcome = try await check(
      [], issuer, ["AZURE_TOKEN_CREDENTIALS": "dev", "PATH": "/nowhere"])
    #expect(outcome.code == 1)
    #expect(outcome.lines.count == 3)
    #expect(outcome.lines.first?.hasPrefix("AzureCliCredential\tthe Azure CLI is not installed") == true)
    #expect(
      outcome.errors.hasPrefix(
        "azq: DefaultAzureCredential got no token: none of its 3 credentials is available"))
    #expect(outcome.errorLines.count == 1)
    // Another command has no table: there the line says it all.
    let peek = try await Azq.run(
      "peek", "orders", "--auth", "default", "--account", "contoso",
      variables: ["AZURE_TOKEN_CREDENTIALS": "dev", "PATH": "/nowhere"])
    #expect(peek.code == 1 && peek.errorLines.count == 1)
    #expect(peek.errors.contains("available: AzureCLICredential: the Azure CLI is not installed; AzurePower"))
  }

  @Test("The Azure CLI's token")
  func cli() async throws {
    let issuer = try TokenIssuer()
    defer { issuer.stop() }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("azq-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let az = folder.appendingPathComponent("az")
    try Data(
      "#!/bin/sh\necho '{\"accessToken\":\"\(TokenIssuer.token)\",\"expires_on\":\(TokenIssuer.end.seconds)}'\n"
        .utf8
    )
    .write(to: az)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: az.path)
    let outcome = try await check(["--auth", "cli"], issuer, ["PATH": folder.path + ":/usr/bin:/bin"])
    #expect(outcome.lines == ["credential\tAzureCLICredential"] + Self.rows)
    #expect(issuer.server.requests.isEmpty)
  }

  @Test("The token of a workload, and of a managed identity by its client id")
  func platforms() async throws {
    let issuer = try TokenIssuer()
    defer { issuer.stop() }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("azq-\(UUID().uuidString)")
    try Data("federated.TOP-SECRET.token".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let workload = try await check(
      ["--auth", "workload", "--federated-token-file", file.path], issuer, Self.application)
    #expect(workload.lines == ["credential\tWorkloadIdentityCredential"] + Self.rows)
    #expect(issuer.forms.last?.contains("client_assertion=federated.TOP-SECRET.token") == true)
    let managed = try await check(
      ["--auth", "managed", "--client-id", "mine"], issuer,
      ["IDENTITY_ENDPOINT": issuer.origin + "/msi/token", "IDENTITY_HEADER": "TOP-SECRET"])
    #expect(managed.lines == ["credential\tManagedIdentityCredential"] + Self.rows)
    #expect(issuer.server.requests.last?.target.contains("client_id=mine") == true)
  }

  @Test("A device code is shown on standard error, and nothing of it on standard output")
  func device() async throws {
    let issuer = try TokenIssuer { request in
      request.target.hasSuffix("/devicecode")
        ? TokenIssuer.json(
          200,
          #"{"device_code":"TOP-SECRET","user_code":"ABC-123","verification_uri":"https://example.com/device","interval":1,"expires_in":60,"message":"Open https://example.com/device and enter ABC-123"}"#
        ) : nil
    }
    defer { issuer.stop() }
    let outcome = try await check(["--auth", "device", "--tenant", "tenant-1"], issuer)
    #expect(outcome.errors == "Open https://example.com/device and enter ABC-123\n")
    #expect(outcome.lines == ["credential\tDeviceCodeCredential"] + Self.rows)
    #expect(
      issuer.server.requests.map(\.target) == [
        "/tenant-1/oauth2/v2.0/devicecode", "/tenant-1/oauth2/v2.0/token",
      ])
  }

  @Test("A certificate that is none is told, before anything is sent")
  func certificate() async throws {
    let issuer = try TokenIssuer()
    defer { issuer.stop() }
    let outcome = try await check(
      ["--auth", "certificate", "--certificate", "/dev/null"], issuer, Self.application)
    #expect(outcome.code == 1 && outcome.errors.hasPrefix("azq: ClientCertificateCredential"))
    #expect(issuer.server.requests.isEmpty)
  }

  @Test("A token without claims is as good; what it does not say is a hyphen")
  func opaque() async throws {
    let issuer = try TokenIssuer { _ in
      TokenIssuer.json(200, #"{"token_type":"Bearer","expires_in":"3600","access_token":"TOP-SECRET"}"#)
    }
    defer { issuer.stop() }
    let outcome = try await check(
      ["--auth", "secret"], issuer, Self.application.merging(["AZURE_CLIENT_SECRET": "s"]) { $1 })
    #expect(outcome.code == 0)
    #expect(
      outcome.lines.dropFirst().prefix(4).map { $0.split(separator: "\t").last } == ["-", "-", "-", "-"])
  }

  @Test("Commands work with a token: the service's URL, the queue's, and the environment's address")
  func commands() async throws {
    let issuer = try TokenIssuer()
    defer { issuer.stop() }
    let variables = Self.application.merging(
      ["AZURE_CLIENT_SECRET": "s", "AZURE_AUTHORITY_HOST": issuer.origin]) { $1 }
    try await Azq.withEmulator("--tokens-over-http", "--refuse-account-key") { connection async throws in
      let service = try #require(connection.split(separator: "QueueEndpoint=").last.map(String.init))
      let created = try await Azq.run(
        "queue", "create", "orders", "--auth", "secret", "--url", service, variables: variables)
      #expect(created.output == "created orders\n" && created.errors == "")
      let sent = try await Azq.run(
        "send", "orders", "hello", "--auth", "secret", "--url", service + "/orders", variables: variables)
      #expect(sent.code == 0)
      let peeked = try await Azq.run(
        "peek", "orders", "--auth", "default", connection: connection, variables: variables)
      #expect(peeked.lines.first?.hasSuffix("\thello") == true)
      // Without the token the key is refused: it was not used above.
      #expect(try await Azq.run("peek", "orders", connection: connection).code == 1)
      let both = try await Azq.run(
        "peek", "orders", "--auth", "secret", "--url", service + "/orders?sv=2025-11-05&sp=r&sig=AAAA",
        variables: variables)
      #expect(both.code == 1 && both.errors.contains("another credential was given beside it"))
    }
    try await Azq.withEmulator { connection async throws in
      let parts = connection.split(separator: ";").map(String.init)
      let key = try #require(parts.first { $0.hasPrefix("AccountKey=") }?.dropFirst("AccountKey=".count))
      // No account of that name is at the address of the cloud; that the key is taken is seen by the string.
      let sas = try await Azq.run(
        "sas", "queue", "orders", "--permissions", "r", "--expires-in", "1h", "--auth", "key", "--account",
        "devstoreaccount1", variables: ["AZURE_STORAGE_KEY": String(key)])
      #expect(sas.code == 0 && sas.output.contains("sig="))
      let refused = try await Azq.run(
        "sas", "queue", "orders", "--permissions", "r", "--expires-in", "1h", "--auth", "cli", "--account",
        "one")
      #expect(refused.code == 64 && refused.errors.contains("--auth key, not --auth cli"))
    }
  }
}
