import AzureCore
import HTTPTypes
import Testing

@testable import AzureQueueEmulator

@Suite("What the owner of an account can forbid")
struct AccountOptionTests {
  @Test("An account that requires https refuses http from every caller", arguments: ["http", "https"])
  func https(scheme: String) {
    var options = EmulatorOptions()
    options.requiresHTTPS = true
    options.acceptsTokensOverHTTP = true
    var service = SecuredService(options: options)
    service.scheme = scheme
    for headers in [[:], ["Authorization": service.bearer()]] {
      let response = service.ask(.get, "/?comp=list", headers: headers)
      #expect((response.failure == "400 AccountRequiresHttps") == (scheme == "http"))
    }
  }

  #if SharedKey
    @Test("An account without keys refuses Shared Key and what was signed with it, and takes tokens")
    func keys() {
      var options = EmulatorOptions()
      options.permitsAccountKey = false
      var service = SecuredService.withQueue(options: options)
      let queue = "/orders-1/messages?peekonly=true&" + service.queueSignature()
      let account = "/?comp=list&" + service.accountSignature()
      let key = ["Authorization": "SharedKey contosoq1:AAAA"]
      for (path, headers) in [(queue, [:]), (account, [:]), ("/?comp=list", key)] {
        let response = service.ask(.get, path, headers: headers)
        #expect(response.failure == "403 KeyBasedAuthenticationNotPermitted")
      }
      #expect(service.ask(.get, "/?comp=list", headers: ["Authorization": service.bearer()]).status == 200)
    }
  #endif
}
