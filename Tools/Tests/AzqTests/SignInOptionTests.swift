import ArgumentParser
import AzureAuthSharedKey
import AzureAuthToken
import AzureCore
import AzureIdentity
import AzureQueueTesting
import HTTPTypes
import Testing

@testable import AzqCommands

@Suite("What authorizes the requests of a command")
struct SignInOptionTests {
  private static let anyCommand = ["peek", "orders"]

  @Test("Every command with queues takes every choice")
  func everyCommand() async throws {
    let commands = [
      ["queue", "create", "q"], ["queue", "show", "q"], ["queue", "exists", "q"], ["queue", "list"],
      ["queue", "delete", "q"], ["send", "q", "text"], ["receive", "q"], ["peek", "q"],
      ["update", "q", "i", "r", "--visibility", "0"], ["delete", "q", "i", "r"], ["clear", "q"],
      ["metadata", "get", "q"], ["policy", "get", "q"], ["properties", "get"], ["stats"],
      ["work", "q", "--exec", "cat"],
    ]
    let lines =
      commands.flatMap { command in AuthChoice.allCases.map { command + ["--auth", $0.rawValue] } }
      + [["sas", "queue", "q", "--policy", "a", "--auth", "key"], ["login-check", "--auth", "default"]]
    // On a thread of its own, since the parser is slow in a debug build, and other tests need the threads of tasks.
    let refused = try await DedicatedThread.run {
      lines.filter { line in (try? AzqCommand.parseAsRoot(line)) == nil }
    }
    #expect(refused == [])
  }

  @Test(
    "What makes no sense together is a usage error that says what does",
    arguments: [
      (["--tenant", "t"], "--tenant needs --auth cli, secret, certificate, workload or device."),
      (["--auth", "managed", "--tenant", "t"], "--tenant belongs to --auth cli, secret"),
      (["--auth", "key", "--client-id", "c"], "--client-id belongs to --auth default"),
      (
        ["--auth", "certificate", "--secret-file", "f"], "belongs to --auth secret, not to --auth certificate"
      ),
      (["--auth", "secret", "--certificate", "f"], "belongs to --auth certificate"),
      (["--auth", "secret", "--federated-token-file", "f"], "belongs to --auth workload"),
      (
        ["--auth", "cli", "--authority", "login.microsoftonline.us"], "--authority belongs to --auth default"
      ),
      (["--auth", "sas", "--no-instance-discovery"], "--no-instance-discovery belongs to"),
      (["--account", "contoso"], "--account needs --auth"),
      (
        ["--auth", "default", "--connection-string", "UseDevelopmentStorage=true"],
        "with --auth default say --account or --url"
      ),
      (["--auth", "default", "--account", "a", "--url", "https://a/"], "Give --url or --account, not both."),
      (["--auth", "key", "--url", "https://a/"], "--auth key takes --account or a connection string"),
      (
        ["--auth", "key", "--account", "a", "--connection-string", "AccountName=a"],
        "Give --account or --connection-string, not both."
      ),
    ])
  func usage(arguments: [String], text: String) throws {
    let error = try #require(
      #expect(throws: (any Error).self) { try AzqCommand.parseAsRoot(Self.anyCommand + arguments) })
    #expect(AzqCommand.exitCode(for: error).rawValue == 64)
    #expect(AzqCommand.message(for: error).contains(text), "\(AzqCommand.message(for: error))")
  }

  @Test("login-check is about tokens", arguments: ["key", "sas"])
  func noToken(choice: String) throws {
    let error = try #require(
      #expect(throws: (any Error).self) { try AzqCommand.parseAsRoot(["login-check", "--auth", choice]) })
    #expect(AzqCommand.message(for: error).contains("there is no token"))
  }

  private func source(
    _ auth: AuthChoice, url: String? = nil, account: String? = nil, option: String? = nil,
    _ environment: [String: String] = [:]
  ) throws -> ConnectionSource {
    try ConnectionSource(option: option, url: url, account: account, auth: auth, environment: environment)
  }

  private func url(_ source: ConnectionSource) -> String {
    switch source.place {
    case .connection(let connection): "\(connection.queueEndpoint.url) \(connection.accountKey?.value ?? "")"
    case .endpoint(let endpoint, nil): endpoint.url
    case .endpoint(let endpoint, let secondary?): "\(endpoint.url) \(secondary.url)"
    case .serviceURL(let url): url
    case .queueURL(let url): "queue \(url)"
    }
  }

  @Test(
    "The account of a token is that of --url, --account or the environment, and of no connection string more than the address"
  )
  func places() throws {
    let string = "AccountName=two;AccountKey=AAAA;EndpointSuffix=core.windows.net"
    #expect(try url(source(.default, account: "contoso")) == "https://contoso.queue.core.windows.net")
    #expect(
      try url(source(.cli, url: "https://a.queue.core.windows.net")) == "https://a.queue.core.windows.net")
    #expect(
      try url(source(.cli, url: "https://a.queue.core.windows.net/orders"))
        == "queue https://a.queue.core.windows.net/orders")
    #expect(
      try url(source(.secret, ["AZURE_STORAGE_ACCOUNT": "contoso"]))
        == "https://contoso.queue.core.windows.net")
    #expect(
      try url(source(.secret, ["AZURE_STORAGE_CONNECTION_STRING": string]))
        == "https://two.queue.core.windows.net https://two-secondary.queue.core.windows.net")
    #expect(
      try url(source(.secret, account: "contoso", ["AZURE_STORAGE_CONNECTION_STRING": string]))
        == "https://contoso.queue.core.windows.net")
    let error = #expect(throws: AzureError.self) { try source(.default) }
    #expect(error?.description.contains("--account NAME") == true)
  }

  @Test(
    "A token goes to the addresses of the environment's connection string as its account divides them",
    arguments: [
      // A host with dots, a path before the account, names without a dot and addresses without an account.
      (
        "QueueEndpoint=http://azurite.queue.svc.cluster.local:10001/devstoreaccount1",
        "http://azurite.queue.svc.cluster.local:10001/devstoreaccount1-secondary"
      ),
      (
        "QueueEndpoint=http://127.0.0.1:8080/azurite/devstoreaccount1",
        "http://127.0.0.1:8080/azurite/devstoreaccount1-secondary"
      ),
      (
        "QueueEndpoint=https://azurite:10001/devstoreaccount1",
        "https://azurite:10001/devstoreaccount1-secondary"
      ),
      ("QueueEndpoint=https://queues.example", nil), ("QueueEndpoint=https://queues.example/gateway", nil),
      // A secondary of its own.
      (
        "QueueEndpoint=https://queues.example;QueueSecondaryEndpoint=https://copy.example",
        "https://copy.example"
      ),
      (
        "QueueEndpoint=https://a.example/x/devstoreaccount1;QueueSecondaryEndpoint=https://b.example/devstoreaccount1",
        "https://b.example/devstoreaccount1"
      ),
      ("EndpointSuffix=core.windows.net", "https://devstoreaccount1-secondary.queue.core.windows.net"),
    ])
  func environmentAddresses(settings: String, secondary: String?) throws {
    let text = "AccountName=devstoreaccount1;AccountKey=AAAA;\(settings)"
    let endpoint = try ConnectionString(text).queueEndpoint
    for auth in AuthChoice.allCases where auth.isToken {
      let source = try source(auth, ["AZURE_STORAGE_CONNECTION_STRING": text])
      for queue in [nil, "orders"] {
        let account = try source.account(for: queue, beside: AnonymousAuthorizer())
        #expect(account.endpoint == endpoint)
        #expect(account.endpoint.account == "devstoreaccount1")
        #expect(account.secondaryEndpoint?.url == secondary)
        #expect(account.description.contains("AnonymousAuthorizer"))
        // Nothing of the string authorizes.
        let error = #expect(throws: AzureError.self) { try source.account(for: queue, beside: nil) }
        #expect(error?.kind == .credential)
      }
    }
  }

  @Test("An account's key comes from a connection string, or from its variable with the account's name")
  func keys() throws {
    #expect(
      try url(source(.key, ["AZURE_STORAGE_ACCOUNT": "contoso", "AZURE_STORAGE_KEY": "AAAA"]))
        == "https://contoso.queue.core.windows.net AAAA")
    #expect(
      try url(source(.key, account: "one", ["AZURE_STORAGE_KEY": "AAAA"]))
        == "https://one.queue.core.windows.net AAAA")
    #expect(
      try url(source(.key, option: "AccountName=two;AccountKey=BBBB"))
        == "https://two.queue.core.windows.net BBBB")
    for make: () throws -> ConnectionSource in [
      { try source(.key) }, { try source(.key, account: "one") },
      { try source(.key, option: "QueueEndpoint=https://a.test;SharedAccessSignature=sv=1&sig=AAAA") },
      { try source(.key, account: "one", ["AZURE_STORAGE_KEY": "AAAA;AccountName=evil"]) },
    ] {
      let error = #expect(throws: AzureError.self) { _ = try make() }
      #expect(error?.description.contains("evil") == false)
    }
  }

  @Test("A signature comes from the URL, a connection string, or its variable with the account's name")
  func signatures() throws {
    #expect(
      try url(source(.sas, account: "one", ["AZURE_STORAGE_SAS_TOKEN": "?sv=1&sig=AAAA"]))
        == "https://one.queue.core.windows.net/?sv=1&sig=AAAA")
    #expect(try url(source(.sas, url: "https://a.test/orders?sv=1&sig=A")).hasSuffix("orders?sv=1&sig=A"))
    #expect(throws: AzureError.self) { try source(.sas, url: "https://a.test/orders") }
    #expect(throws: AzureError.self) { try source(.sas, option: "AccountName=two;AccountKey=BBBB") }
    #expect(throws: AzureError.self) { try source(.sas, account: "one") }
  }

  private func plan(
    _ arguments: [String], _ environment: [String: String] = [:], files: [String: String] = [:]
  ) throws -> SignIn {
    let options = try SignInOptions.parse(arguments)
    return try SignIn(options.auth ?? .default, options, environment: environment) { path in
      Array((files[path] ?? "").utf8)
    }
  }

  @Test("Options count before variables, and a secret is a line of a file or a variable")
  func plans() throws {
    let environment = [
      "AZURE_TENANT_ID": "env-tenant", "AZURE_CLIENT_ID": "env-client", "AZURE_CLIENT_SECRET": "env-secret",
      "AZURE_CLIENT_CERTIFICATE_PATH": "/env.pem", "AZURE_CLIENT_CERTIFICATE_PASSWORD": "env-password",
    ]
    guard
      case .secret("env-tenant", "my-client", let secret) = try plan(
        ["--auth", "secret", "--client-id", "my-client"], environment
      ).plan
    else { throw Unexpected() }
    #expect(secret.value == "env-secret")
    guard
      case .secret(_, _, let line) = try plan(
        ["--auth", "secret", "--secret-file", "/s"], environment, files: ["/s": " file-secret\n"]
      ).plan
    else { throw Unexpected() }
    #expect(line.value == "file-secret")
    guard
      case .certificate("my-tenant", "env-client", "/env.pem", let password, false) = try plan(
        ["--auth", "certificate", "--tenant", "my-tenant"], environment
      ).plan
    else { throw Unexpected() }
    #expect(password?.value == "env-password")
    guard case .managed("env-client") = try plan(["--auth", "managed"], environment).plan else {
      throw Unexpected()
    }
    guard case .device(nil, nil) = try plan(["--auth", "device"], environment).plan else {
      throw Unexpected()
    }
    guard case .automatic("c") = try plan(["--auth", "default", "--client-id", "c"]).plan else {
      throw Unexpected()
    }
    guard
      case .workload(nil, nil, "/f") = try plan(["--auth", "workload", "--federated-token-file", "/f"]).plan
    else { throw Unexpected() }
    guard case .cli("t") = try plan(["--auth", "cli", "--tenant", "t"]).plan else { throw Unexpected() }
  }

  private struct Unexpected: Error {}

  @Test("What is missing is named with the option that gives it, and no secret is told")
  func missing() throws {
    for (choice, name, option) in [
      ("secret", "AZURE_TENANT_ID", "--tenant"), ("certificate", "AZURE_TENANT_ID", "--tenant"),
    ] {
      let error = #expect(throws: AzureError.self) { try plan(["--auth", choice]) }
      #expect(error?.description.contains("\(name) is not set") == true, "\(error?.description ?? "")")
      #expect(error?.description.contains(option) == true)
    }
    for contents in ["", "\n", "TOP\nSECRET"] {
      let error = #expect(throws: AzureError.self) {
        try plan(
          ["--auth", "secret", "--tenant", "t", "--client-id", "c", "--secret-file", "/s"],
          files: ["/s": contents])
      }
      #expect(error?.description.contains("one line") == true)
      #expect(error?.description.contains("TOP") == false)
    }
  }

  @Test(
    "An authority on this machine is not asked about, and others are unless it is said",
    arguments: [
      (["--authority", "http://127.0.0.1:8080"], true), (["--authority", "https://localhost:8080"], true),
      (["--authority", "https://login.example.com"], false), ([], false),
      (["--authority", "login.example.com", "--no-instance-discovery"], true),
    ])
  func discovery(arguments: [String], isLeftOut: Bool) throws {
    #expect(try plan(["--auth", "default"] + arguments).disablesInstanceDiscovery == isLeftOut)
  }

  @Test(
    "A challenge that names the authority, with its port, can be met; one that names another cannot",
    arguments: [
      ("https://127.0.0.1:10001", "127.0.0.1:10001"), ("127.0.0.1:10001", "127.0.0.1:10001"),
      ("https://[::1]:10001", "[::1]:10001"), ("LOGIN.example.com:8443", "login.example.com:8443"),
      ("login.example.com", "login.example.com"), ("", "login.microsoftonline.com"),
    ])
  func challenge(authority: String, host: String) throws {
    let signIn = try plan(["--auth", "default"] + (authority.isEmpty ? [] : ["--authority", authority]))
    let authorizer = signIn.authorizer(try AzureCLICredential())
    let request = AzureRequest(method: .get, scheme: "https", authority: "a.queue.example.com", path: "/")
    func asked(_ host: String) throws -> TokenRequest? {
      var response = AzureResponse(status: .unauthorized)
      response.head.headerFields[.wwwAuthenticate] =
        "Bearer authorization_uri=https://\(host)/tenant-1/oauth2/authorize resource_id=https://storage.azure.com"
      return try authorizer.tokenRequest(meeting: response, to: request)
    }
    #expect(try asked(host)?.tenantID == "tenant-1")
    for other in ["127.0.0.1:10002", "evil.example.com", "login.example.com:1"] {
      #expect(throws: AzureError.self) { try asked(other) }
    }
  }

  @Test("A secret does not go to an authority over plain http elsewhere")
  func plainHTTP() {
    #expect(throws: AzureError.self) {
      try plan(["--auth", "default", "--authority", "http://login.example.com"])
    }
  }
}

@Suite("What a token says")
struct TokenClaimsTests {
  @Test("Its tenant, object, application and audience")
  func claims() throws {
    let claims = try #require(TokenClaims(token: TokenIssuer.token))
    #expect(claims.tenantID == "tenant-1" && claims.objectID == "object-1" && claims.applicationID == "app-1")
    #expect(claims.audience == "https://storage.azure.com")
  }

  @Test("A list of audiences, the newer name of an application, and claims of other types are no trouble")
  func others() throws {
    let claims = try #require(
      TokenClaims(token: TokenIssuer.makeToken(["aud": ["a", "b"], "azp": "app-2", "tid": 7, "oid": ["x"]])))
    #expect(claims.audience == "a b" && claims.applicationID == "app-2")
    #expect(claims.tenantID == nil && claims.objectID == nil)
  }

  @Test(
    "What has no claims is no trouble either",
    arguments: ["", "opaque", "a.b", "a.b.c", "..", "eyJh.!!!.x", "a.e30.b.c.d", "a.W10.c"])
  func none(token: String) { #expect(TokenClaims(token: token) == nil) }
}
