import AzureCore
import HTTPTypes
import Testing

@testable import AzureQueueEmulator

@Suite("Bearer tokens")
struct BearerTokenTests {
  @Test("A good token may do what needs an account")
  func accepted() {
    var service = SecuredService()
    let headers = ["Authorization": service.bearer()]
    #expect(service.ask(.put, "/orders-1", headers: headers).status == 201)
    #expect(service.ask(.get, "/?comp=list", headers: headers).status == 200)
    #expect(
      service.ask(.post, "/orders-1/messages", headers: headers, body: Service.message("a")).status == 201)
  }

  @Test(
    "The audience must be storage, or this account's queues",
    arguments: [
      ("\"https://storage.azure.com\"", true), ("\"https://storage.azure.com/\"", true),
      ("\"e406a681-f3d4-42a8-90b6-c2b029497af1\"", true), ("[\"other\",\"https://storage.azure.com\"]", true),
      ("\"https://contosoq1.queue.core.windows.net\"", true),
      ("\"https://contosoq1.queue.core.chinacloudapi.cn/\"", true),
      ("\"https://contosoq2.queue.core.windows.net\"", false), ("\"https://management.azure.com/\"", false),
      ("\"https://contosoq1.blob.core.windows.net\"", false),
      ("\"https://contosoq1.queue.core.windows.net/x\"", false),
      ("[]", false),
    ])
  func audience(claim: String, isAccepted: Bool) {
    var service = SecuredService()
    let response = service.ask(
      .get, "/?comp=list", headers: ["Authorization": service.bearer(["aud": claim])])
    #expect(response.status == (isAccepted ? 200 : 401))
    let detail = "AuthenticationErrorDetail=Audience validation failed. Audience did not match."
    #expect(isAccepted || response.details == [detail])
    // As recorded for a token of another audience.
    #expect(isAccepted || response.header(.contentLength) == "406")
  }

  @Test(
    "A token counts from its nbf until before its exp, by the service's time",
    arguments: [(-61, false), (-60, true), (0, true), (3599, true), (3600, false)])
  func lifetime(seconds: Int, isAccepted: Bool) {
    var service = SecuredService()
    let headers = ["Authorization": service.bearer()]
    service.now = service.now + .seconds(seconds)
    let response = service.ask(.get, "/?comp=list", headers: headers)
    #expect(response.status == (isAccepted ? 200 : 401))
    #expect(isAccepted || response.details.first?.contains("Lifetime validation failed.") == true)
  }

  @Test("A refused token is challenged in front, naming the tenant and the resource")
  func challenge() {
    var options = EmulatorOptions()
    options.tenant = SecuredService.tenant
    var service = SecuredService(options: options)
    let response = service.ask(
      .get, "/?comp=list", headers: ["Authorization": service.bearer(["tid": "\"other\""])])
    #expect(response.failure == "401 InvalidAuthenticationInfo")
    #expect(response.details == ["AuthenticationErrorDetail=Issuer validation failed. Issuer did not match."])
    #expect(
      response.header(.wwwAuthenticate)
        == "Bearer authorization_uri=https://login.microsoftonline.com/\(SecuredService.tenant)/oauth2/authorize "
        + "resource_id=https://storage.azure.com")
    #expect(
      response.fieldNames == [
        "Content-Length", "Content-Type", "Server", "WWW-Authenticate", "x-ms-request-id", "x-ms-error-code",
        "Date",
      ])
    #expect(service.ask(.get, "/?comp=list", headers: ["Authorization": service.bearer()]).status == 200)
  }

  @Test("A request without credentials gets the same challenge")
  func anonymous() {
    var service = SecuredService()
    let response = service.ask(.get, "/?comp=list")
    #expect(response.failure == "401 NoAuthenticationInformation")
    #expect(
      response.header(.wwwAuthenticate)
        == "Bearer authorization_uri=https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/oauth2/"
        + "authorize resource_id=https://storage.azure.com")
  }

  @Test("Before 2019-12-12 a refused token is a malformed field, before 2017-11-09 every token is")
  func versions() {
    var service = SecuredService()
    for (version, changes, status) in [
      ("2019-12-12", ["aud": "\"x\""], 401), ("2018-11-09", ["aud": "\"x\""], 400), ("2017-11-09", [:], 200),
      ("2017-07-29", [:], 400),
    ] as [(String, [String: String?], Int)] {
      service.version = version
      let response = service.ask(.get, "/?comp=list", headers: ["Authorization": service.bearer(changes)])
      #expect(response.status == status)
      #expect(status == 200 || response.failure == "\(status) InvalidAuthenticationInfo")
      #expect((response.header(.wwwAuthenticate) != nil) == (status == 401))
    }
  }

  @Test("Over plain http a token is refused, unless the options allow it")
  func http() {
    var service = SecuredService()
    service.scheme = "http"
    let response = service.ask(.get, "/?comp=list", headers: ["Authorization": service.bearer()])
    #expect(response.failure == "403 AuthenticationFailed")
    var options = EmulatorOptions()
    options.acceptsTokensOverHTTP = true
    var open = SecuredService(options: options)
    open.scheme = "http"
    #expect(open.ask(.get, "/?comp=list", headers: ["Authorization": open.bearer()]).status == 200)
  }

  @Test(
    "What has not the shape of a token is challenged",
    arguments: [
      "abc", "a.b.c", "e30.e30", "e30.e30.", "e30.e30.c2ln", "e30.bm90IGpzb24.c2ln", "e30=.e30=.c2ln",
      SecuredService.token(header: "[]", payload: #"{"aud":"https://storage.azure.com","exp":4000000000}"#),
      SecuredService.token(payload: #"{"aud":"https://storage.azure.com"}"#),
      SecuredService.token(payload: #"{"exp":4000000000}"#),
      SecuredService.token(payload: #"{"aud":"https://storage.azure.com","exp":"4000000000"}"#),
      SecuredService.token(payload: #"{"aud":"https://storage.azure.com","exp":1e300}"#),
      SecuredService.token(payload: #"{"aud":"https://storage.azure.com","exp":4000000000}"#) + ".x",
    ])
  func shape(token: String) {
    var service = SecuredService()
    let response = service.ask(.get, "/?comp=list", headers: ["Authorization": "Bearer " + token])
    #expect(response.failure == "401 InvalidAuthenticationInfo")
  }

  @Test("No response quotes a token")
  func secret() {
    var service = SecuredService()
    let token = service.bearer(["aud": "\"elsewhere\""])
    let response = service.ask(.get, "/?comp=list", headers: ["Authorization": token])
    #expect(!response.text.contains(token.dropFirst(7)))
    #expect(!response.text.contains("elsewhere"))
  }

  @Test("Access policies take tokens from 2025-07-05 on")
  func policies() {
    var service = SecuredService.withQueue()
    let headers = ["Authorization": service.bearer()]
    #expect(service.ask(.get, "/orders-1?comp=acl", headers: headers).status == 200)
    service.version = "2025-05-05"
    #expect(service.ask(.get, "/orders-1?comp=acl", headers: headers).failure == "403 AuthorizationFailure")
    #expect(service.ask(.get, "/orders-1?comp=metadata", headers: headers).status == 200)
  }

  @Test(
    "JSON is read strictly",
    arguments: [
      (#" {"a": [1, -2.5e1, true, false, null, "\u00e9\n\ud83d\ude00"] } "#, true), ("{}", true),
      ("[]", true),
      ("", false), ("{", false), (#"{"a":1,}"#, false), (#"{"a":1 "b":2}"#, false),
      (#"{"a":1,"a":2}"#, false),
      ("[1,]", false), ("[01]", false), ("[1.]", false), ("[.5]", false), ("[+1]", false), ("[--1]", false),
      ("[truth]", false), ("\"a", false), (#""\x""#, false), (#""\u12""#, false), (#""\ud83d""#, false),
      ("{} {}", false), ("[\"\n\"]", false),
      (String(repeating: "[", count: 40) + String(repeating: "]", count: 40), false),
      ("nul", false), ("[NaN]", false), ("[0x1]", false),
    ])
  func json(text: String, isJSON: Bool) {
    #expect((JSONValue(Array(text.utf8)) != nil) == isJSON)
  }
}
