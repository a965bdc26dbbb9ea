import AzureAuthSharedKey
import AzureAuthToken
import AzureCore
import AzureIdentity
import AzureQueueClient
import AzureTransportCurl
import AzureXMLLibxml2
import Foundation
import Synchronization
import Testing

/// `azq emulator` over https, what it printed, and the user's folder in which it keeps its certificate.
private final class SecureEmulator: Sendable {
  let folder: String
  let program: RunningProgram
  let variables: [String: String]
  private let isStopped = Mutex(false)

  var authorityFile: String { folder + "/azq/tls/ca.pem" }
  var origin: String { "https://127.0.0.1:" + (variables["PORT"] ?? "") }

  deinit {
    if !isStopped.withLock({ $0 }) { program.signal(SIGKILL) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  private init(_ program: RunningProgram, folder: String, _ variables: [String: String]) {
    self.program = program
    self.folder = folder
    self.variables = variables
  }

  /// Starts it, and reads the lines with variables that it prints.
  static func start(_ options: String..., variables count: Int = 1) async throws -> SecureEmulator {
    try await start(options, variables: count)
  }

  static func start(_ options: [String], variables count: Int) async throws -> SecureEmulator {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("azq-\(UUID().uuidString)")
      .path
    let program = try RunningProgram(
      Azq.path, ["emulator", "--port", "0"] + options, environment: ["XDG_DATA_HOME": folder])
    do {
      let ready = try #require(await program.nextLine())
      let port = try #require(
        ready.wholeMatch(of: /azq emulator ready at https:\/\/127\.0\.0\.1:(\d+)\/\w+\n/))
      var variables = ["PORT": String(port.1)]
      for _ in 0..<count {
        let line = try #require(await program.nextLine())
        let match = try #require(line.wholeMatch(of: /export (\w+)='([^']*)'\n/))
        variables[String(match.1)] = String(match.2)
      }
      return SecureEmulator(program, folder: folder, variables)
    } catch {
      program.signal(SIGKILL)
      throw error
    }
  }

  /// Runs `azq` as the same user, with the variables that the emulator printed.
  func azq(_ arguments: String...) async throws -> RunningProgram.Outcome {
    try await RunningProgram(
      Azq.path, arguments, environment: variables.merging(["XDG_DATA_HOME": folder]) { $1 }
    ).outcome()
  }

  func transport() throws -> CurlTransport {
    try CurlTransport(configuration: .init(additionalCAFile: authorityFile))
  }

  func stop() async -> RunningProgram.Outcome {
    program.signal(SIGTERM)
    isStopped.withLock { $0 = true }
    return await program.outcome()
  }
}

@Suite("azq emulator over https", .timeLimit(.minutes(2)))
struct EmulatorSecurityTests {
  @Test("With --tls it serves https with a certificate of its own, which azq trusts, and says how others can")
  func tls() async throws {
    let emulator = try await SecureEmulator.start("--tls")
    #expect(
      emulator.variables["AZURE_STORAGE_CONNECTION_STRING"]?.hasPrefix(
        "DefaultEndpointsProtocol=https;AccountName=devstoreaccount1;AccountKey=") == true)
    #expect(try await emulator.azq("queue", "create", "orders").code == 0)
    #expect(try await emulator.azq("send", "orders", "hello").code == 0)
    #expect(try await emulator.azq("receive", "orders", "--json").output.contains(#""text":"hello""#))
    let outcome = await emulator.stop()
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("made a certificate for this machine"))
    for word in ["additionalCAFile", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "keytool"]
    {
      #expect(outcome.errors.contains(word))
    }
    #expect(outcome.errors.contains(emulator.authorityFile))
  }

  @Test("With --cert and --key it serves with what it is given, and tells what is wrong with it")
  func files() async throws {
    let first = try await SecureEmulator.start("--tls")
    let folder = first.folder + "/azq/tls/"
    let (cert, key) = (folder + "server.pem", folder + "server.key")
    let second = try await SecureEmulator.start("--cert", cert, "--key", key)
    let service = try QueueServiceClient(
      .connectionString(try #require(second.variables["AZURE_STORAGE_CONNECTION_STRING"])),
      transport: try first.transport(), reader: LibxmlReader())
    #expect(try await service.queue("orders").createIfNotExists())
    let outcome = await second.stop()
    #expect(outcome.errors == "")
    for (cert, key, reason) in [
      (key, key, "no certificate in PEM"), (cert, cert, "no private key in PEM"),
      ("/no/such/file", key, "cannot read"),
    ] {
      let outcome = try await Azq.run("emulator", "--port", "0", "--cert", cert, "--key", key)
      #expect(outcome.code == 1)
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
      #expect(outcome.errorLines.count == 1)
    }
  }

  @Test("Beside --cert the account's key has an option of its own")
  func accountKey() async throws {
    let first = try await SecureEmulator.start("--tls")
    let folder = first.folder + "/azq/tls/"
    let second = try await SecureEmulator.start(
      "--cert", folder + "server.pem", "--key", folder + "server.key", "--account", "contoso",
      "--account-key",
      "AAAA")
    let connection = second.variables["AZURE_STORAGE_CONNECTION_STRING"]
    #expect(connection?.contains("AccountName=contoso;AccountKey=KEY;QueueEndpoint=https://") == true)
    let outcome = await second.stop()
    #expect(outcome.code == 0)
  }

  @Test("With --oauth signed a program signs in by the variables that it prints")
  func signed() async throws {
    let emulator = try await SecureEmulator.start("--tls", "--oauth", "signed", "--verbose", variables: 5)
    #expect(emulator.variables["AZURE_AUTHORITY_HOST"] == emulator.origin)
    var options = IdentityOptions()
    options.authority = try EntraAuthority(try #require(emulator.variables["AZURE_AUTHORITY_HOST"]))
    options.disablesInstanceDiscovery = true
    let credential = try ClientSecretCredential(
      tenantID: try #require(emulator.variables["AZURE_TENANT_ID"]),
      clientID: try #require(emulator.variables["AZURE_CLIENT_ID"]),
      clientSecret: try #require(emulator.variables["AZURE_CLIENT_SECRET"]), options: options)
    let queue = try QueueClient(
      "orders", .endpoint("\(emulator.origin)/devstoreaccount1", credential: credential),
      transport: try emulator.transport(), reader: LibxmlReader())
    try await queue.create()
    try await queue.send("hello")
    #expect(try await queue.receive().map { try $0.text } == ["hello"])
    let outcome = await emulator.stop()
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("POST /00000000-0000-0000-0000-000000000000/oauth2/v2.0/token 200\n"))
    #expect(!outcome.errors.contains("azq-emulator"))
  }

  @Test(
    "azq itself signs in there by these variables, and works with queues", arguments: ["secret", "default"])
  func signedByTool(auth: String) async throws {
    let emulator = try await SecureEmulator.start("--tls", "--oauth", "signed", variables: 5)
    let check = try await emulator.azq("login-check", "--auth", auth)
    #expect(check.code == 0, "\(check.errors)")
    let name = auth == "secret" ? "ClientSecretCredential" : "EnvironmentCredential"
    #expect(check.lines.first == "credential\t\(name)")
    for (row, variable) in [("tenant", "AZURE_TENANT_ID"), ("app id", "AZURE_CLIENT_ID")] {
      let value = try #require(emulator.variables[variable])
      #expect(check.lines.contains("\(row)\t\(value)"))
    }
    let url = "\(emulator.origin)/devstoreaccount1"
    #expect(try await emulator.azq("queue", "create", "orders", "--auth", auth, "--url", url).code == 0)
    #expect(try await emulator.azq("send", "orders", "hello", "--auth", auth, "--url", url).code == 0)
    let worked = try await emulator.azq(
      "work", "orders", "--until-empty", "--auth", auth, "--url", url, "--", "cat")
    #expect(worked.output == "hello" && worked.errors == "received 1: 1 completed\n")
    #expect(await emulator.stop().code == 0)
  }

  @Test("A secret that it was given is not printed")
  func secret() async throws {
    let emulator = try await SecureEmulator.start(
      "--tls", "--oauth", "signed", "--client-id", "orders-app", "--client-secret", "s3cret-4711",
      "--tenant", "contoso.example", variables: 5)
    #expect(emulator.variables["AZURE_CLIENT_ID"] == "orders-app")
    #expect(emulator.variables["AZURE_TENANT_ID"] == "contoso.example")
    #expect(emulator.variables["AZURE_CLIENT_SECRET"] == "SECRET")
    let outcome = await emulator.stop()
    #expect(!outcome.errors.contains("s3cret"))
  }

  private func token(_ issuer: String) -> String {
    let claims =
      #"{"aud":"https://storage.azure.com","iss":"\#(issuer)","exp":\#((Timestamp.now + .seconds(600)).seconds)}"#
    return [#"{"alg":"RS256"}"#, claims, "sig"].map {
      Data($0.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
        .replacing("/", with: "_")
    }.joined(separator: ".")
  }

  @Test(
    "With --oauth basic the issuer must be Entra; without --oauth no token is taken",
    arguments: [
      ("https://sts.windows.net/t/", true, nil), ("https://example.com/t/", true, 401),
      ("https://sts.windows.net/t/", false, 403),
    ])
  func basic(issuer: String, isBasic: Bool, status: Int?) async throws {
    let emulator = try await SecureEmulator.start(
      ["--tls"] + (isBasic ? ["--oauth", "basic"] : []), variables: 1)
    let credential = StaticTokenCredential(
      AccessToken(token: token(issuer), expiresOn: .now + .seconds(600)))
    let queue = try QueueClient(
      "orders", .endpoint("\(emulator.origin)/devstoreaccount1", credential: credential),
      transport: try emulator.transport(), reader: LibxmlReader())
    do {
      try await queue.create()
      #expect(status == nil)
    } catch let error as AzureError {
      #expect(error.status == status)
      #expect(status != 403 || error.details["AuthenticationErrorDetail"]?.contains("--oauth") == true)
    }
  }
}
