import AzureAuthToken
import AzureCore
import AzureIdentity
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueTesting
import AzureTransportCurl
import AzureXMLLibxml2
import EmulatorHost
import Foundation
import Testing

@Suite("Signing in at the emulator, over TLS", .timeLimit(.minutes(2)))
struct SignInTests {
  /// Sends and receives with a credential, by an async client and by a blocking one.
  private func work(_ credential: any TokenCredential & BlockingTokenCredential, at host: SignedHost)
    async throws
  {
    let account = try host.account(credential)
    let queue = try QueueClient("queue", account, transport: host.transport, reader: LibxmlReader())
    try await queue.createIfNotExists()
    try await queue.send("hello")
    let message = try #require(try await queue.receive().first)
    #expect(try message.text == "hello")
    try await queue.delete(message)
    let transport = host.transport
    try await DedicatedThread.run {
      let queue = try BlockingQueueClient("queue", account, transport: transport, reader: LibxmlReader())
      try queue.send("hello")
      #expect(try queue.receive().map { try $0.text } == ["hello"])
      try queue.clear()
    }
  }

  private func tokenRequests(_ host: SignedHost) -> Int {
    host.exchanges.filter { $0 == "POST /oauth2/v2.0/token 200" }.count
  }

  @Test("An application with a secret signs in, sends and receives; one token does for all")
  func secret() async throws {
    try await SignedHost.serve { host in
      try await work(try host.secretCredential(), at: host)
      #expect(tokenRequests(host) == 1)
    }
  }

  @Test("Over plain http on this machine, when it is asked for, too")
  func plain() async throws {
    try await SignedHost.serve(isSecure: false) { host in
      try await work(try host.secretCredential(), at: host)
    }
  }

  @Test("An application with a certificate signs in, by an assertion of the library and by one of its own")
  func certificate() async throws {
    let application = try TestApplication.shared.get()
    try await SignedHost.serve(application: try application.registered()) { host in
      try await work(
        try ClientCertificateCredential(
          tenantID: host.issuer.tenantID, clientID: TestApplication.clientID, pem: application.pem,
          options: try host.options()), at: host)
      let url = "\(host.address.origin)/\(host.issuer.tenantID)/oauth2/v2.0/token"
      try await work(
        try ClientAssertionCredential(
          tenantID: host.issuer.tenantID, clientID: TestApplication.clientID, options: try host.options()
        ) { try application.assertion(audience: url) }, at: host)
      #expect(tokenRequests(host) == 2)
      let stranger = try TestApplication()
      let refused = try ClientAssertionCredential(
        tenantID: host.issuer.tenantID, clientID: TestApplication.clientID, options: try host.options()
      ) { try stranger.assertion(audience: url) }
      let error = await #expect(throws: AzureError.self) { try await refused.token(for: .storage) }
      #expect(error?.description.contains("700027") == true)
    }
  }

  @Test("A person signs in with a code, in a browser")
  func device() async throws {
    try await SignedHost.serve { host in
      let credential = try DeviceCodeCredential(options: try host.options()) { prompt in
        #expect(prompt.message.contains(prompt.userCode))
        Task {
          let page = try await host.ask("oauth2/v2.0/device")
          #expect(page.status == 200)
          let done = try await host.ask(
            "oauth2/v2.0/device", form: "user_code=\(prompt.userCode)&choice=allow")
          #expect(String(decoding: done.body, as: UTF8.self).contains("signed in"))
        }
      }
      try await work(credential, at: host)
      #expect(tokenRequests(host) == 1)
    }
  }

  @Test("A token that has expired for the service is refused once, fetched anew, and the call goes on")
  func expired() async throws {
    let clock = ManualClock()
    try await SignedHost.serve(clock: clock) { host in
      let account = try host.account(try host.secretCredential())
      let queue = try QueueClient("queue", account, transport: host.transport, reader: LibxmlReader())
      try await queue.create()
      // The client's own clock stays as it is.
      clock.advance(by: .seconds(7_200))
      try await queue.send("late")
      #expect(
        host.exchanges.suffix(3) == [
          "POST /devstoreaccount1/queue/messages 401", "POST /oauth2/v2.0/token 200",
          "POST /devstoreaccount1/queue/messages 201",
        ])
      clock.advance(by: .seconds(7_200))
      let transport = host.transport
      try await DedicatedThread.run {
        let queue = try BlockingQueueClient("queue", account, transport: transport, reader: LibxmlReader())
        #expect(try queue.peek().map { try $0.text } == ["late"])
      }
      #expect(tokenRequests(host) == 3)
    }
  }

  @Test("A client that knows no tenant learns it from the challenge")
  func discovery() async throws {
    try await SignedHost.serve { host in
      let account = try StorageAccount.endpoint(
        host.address.url(account: "devstoreaccount1"), credential: try host.secretCredential(),
        bearer: BearerOptions(authorityHosts: [host.address.authority], discoversTenant: true))
      let queue = try QueueClient("queue", account, transport: host.transport, reader: LibxmlReader())
      try await queue.create()
      #expect(
        host.exchanges == [
          "PUT /devstoreaccount1/queue 401", "POST /oauth2/v2.0/token 200", "PUT /devstoreaccount1/queue 201",
        ])
    }
  }

  @Test("A wrong secret is told as such, and is not repeated", arguments: [true, false])
  func wrongSecret(isAsync: Bool) async throws {
    try await SignedHost.serve { host in
      let credential = try host.secretCredential("wr0ng-secret")
      let error = await #expect(throws: AzureError.self) {
        if isAsync {
          _ = try await credential.token(for: .storage)
        } else {
          try await DedicatedThread.run {
            _ = try credential.tokenBlocking(for: .storage, within: .seconds(20))
          }
        }
      }
      #expect(error?.description.contains("invalid_client") == true)
      #expect(error?.description.contains("7000215") == true)
      #expect(error?.description.contains("wr0ng") == false)
    }
  }

  private func failure(of token: String, at host: SignedHost) async throws -> AzureError? {
    let credential = StaticTokenCredential(
      AccessToken(token: token, expiresOn: .now + .seconds(600)))
    let queue = try QueueClient(
      "queue", host.account(credential), transport: host.transport, reader: LibxmlReader())
    do {
      try await queue.create()
      return nil
    } catch {
      return error as? AzureError
    }
  }

  @Test("A token of another issuer, or one that was changed, is refused")
  func forged() async throws {
    try await SignedHost.serve { host in
      let good = try await host.secretCredential().token(for: .storage).secret.value
      #expect(try await failure(of: good, at: host) == nil)
      let other = try await SignedHost.serve { host in
        try await host.secretCredential().token(for: .storage).secret.value
      }
      #expect(try await failure(of: other, at: host)?.status == 401)
      let parts = good.split(separator: ".")
      for token in [
        "\(parts[0]).\(parts[1]).\(parts[2].reversed().map(String.init).joined())",
        // A header of alg none before the same claims.
        "eyJhbGciOiJub25lIn0.\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[0]).\(parts[2])",
      ] {
        let error = try await failure(of: token, at: host)
        #expect(error?.status == 401)
        #expect(error?.code == "InvalidAuthenticationInfo")
      }
    }
  }

  @Test("An emulator that takes no tokens says how to make it take them")
  func refused() async throws {
    let emulator = QueueEmulator(authentication: .required, reader: LibxmlReader(), tokens: .refused)
    try await SecureHost.serve(emulator) { server in
      let credential = StaticTokenCredential(
        AccessToken(token: "a.b.c", expiresOn: .now + .seconds(600)))
      let queue = try QueueClient(
        "queue",
        .endpoint(server.address.url(account: "devstoreaccount1"), credential: credential),
        transport: try server.transport(), reader: LibxmlReader())
      let error = await #expect(throws: AzureError.self) { try await queue.create() }
      #expect(error?.status == 403)
      #expect(error?.details["AuthenticationErrorDetail"]?.contains("--oauth") == true)
    }
  }
}
