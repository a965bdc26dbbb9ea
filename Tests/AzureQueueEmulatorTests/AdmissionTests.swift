import AzureCore
import AzureQueueEmulator
import AzureQueueTesting
import AzureXMLLibxml2
import HTTPTypes
import Testing

@Suite("Who is let in")
struct AdmissionTests {
  private let cors =
    "<StorageServiceProperties><Cors><CorsRule><AllowedOrigins>https://a.example</AllowedOrigins>"
    + "<AllowedMethods>GET</AllowedMethods><AllowedHeaders>*</AllowedHeaders><ExposedHeaders>*</ExposedHeaders>"
    + "<MaxAgeInSeconds>5</MaxAgeInSeconds></CorsRule></Cors></StorageServiceProperties>"

  private func field(_ name: String, _ response: AzureResponse) -> String? {
    response.head.headerFields.first { $0.name.rawName == name }?.value
  }

  @Test("A preflight needs neither a version nor credentials")
  func preflight() {
    var service = SecuredService()
    let headers = [
      "Origin": "https://a.example", "Access-Control-Request-Method": "GET",
      "Access-Control-Request-Headers": "authorization,x-ms-version",
    ]
    let path = "/?restype=service&comp=properties"
    let change = service.ask(.put, path, headers: ["Authorization": service.bearer()], body: cors)
    #expect(change.status == 202)
    service.version = nil
    let response = service.ask(.options, "/orders-1/messages", headers: headers)
    #expect(response.status == 200)
    #expect(field("Access-Control-Allow-Headers", response) == "authorization,x-ms-version")
  }

  @Test("A page of another origin can read why it was not let in")
  func refusedAcrossOrigins() {
    var service = SecuredService()
    let path = "/?restype=service&comp=properties"
    _ = service.ask(.put, path, headers: ["Authorization": service.bearer()], body: cors)
    let response = service.ask(.get, path, headers: ["Origin": "https://a.example"])
    #expect(response.failure == "401 NoAuthenticationInformation")
    #expect(field("Access-Control-Allow-Origin", response) == "https://a.example")
    #expect(
      field("Access-Control-Expose-Headers", response)
        == "x-ms-request-id,Server,x-ms-version,x-ms-error-code,Content-Length,Date,Transfer-Encoding")
    #expect(field("Vary", response) == "Origin")
  }

  @Test("Where every request is believed, credentials are not looked at")
  func unchecked() {
    var service = Service.withQueue()
    for headers in [["Authorization": "Bearer abc"], ["Authorization": "nonsense"]] {
      #expect(service.ask(.get, "jobs?comp=metadata", headers: headers).status == 200)
    }
    #expect(service.ask(.get, "jobs?comp=metadata&sv=1&sig=x").status == 200)
  }

  #if SharedKey
    @Test("Where every request is believed, a caller without a token gets a key for an id of zeros")
    func uncheckedKey() {
      var service = Service()
      let response = service.ask(
        .post, "?restype=service&comp=userdelegationkey",
        body: "<KeyInfo><Expiry>2026-03-04T00:00:00Z</Expiry></KeyInfo>")
      #expect(response.status == 200)
      #expect(response.text.contains("<SignedOid>00000000-0000-0000-0000-000000000000</SignedOid>"))
    }

    @Test("Path-style addresses take signatures for the account's own name, the secondary too")
    func pathStyle() {
      var service = SecuredService.withQueue()
      let signature = service.queueSignature()
      service.authority = "127.0.0.1:10001"
      for account in ["contosoq1", "contosoq1-secondary"] {
        let path = "/\(account)/orders-1/messages?peekonly=true&" + signature
        #expect(service.ask(.get, path).status == 200)
      }
    }

    @Test("A shared emulator checks the address that it is given")
    func address() {
      var service = SecuredService.withQueue()
      let path = "/orders-1/messages?peekonly=true&" + service.queueSignature([("sip", "192.0.2.1")])
      #expect(service.ask(.get, path).status == 200)
      let emulator = QueueEmulator(service.engine, clock: ManualClock(date: service.now))
      let request = AzureRequest(
        method: .get, scheme: "https", authority: service.authority, path: path,
        headerFields: [.msVersion: "2026-10-06"])
      #expect(emulator.respond(to: request, from: "192.0.2.1").status == 200)
      #expect(emulator.respond(to: request, from: "192.0.2.2").failure == "403 AuthorizationSourceIPMismatch")
    }
  #endif
}
