import AzureAuthToken
import AzureCore
import Testing

/// What happens to a cache, in one line each.
enum CacheEvent: Sendable {
  case ask(TokenCache.Caller, TokenRequest = .storage())
  case store(AccessToken, TokenCache.Caller, TokenRequest = .storage(), jitter: Duration = .zero)
  case fail(TokenCache.Caller)
  case abandon(TokenCache.Caller)
  case drop(AccessToken)
}

struct CacheRow: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var events: [(Duration, CacheEvent)]
  var results: [String]

  init(_ name: String, _ events: [(Duration, CacheEvent)], _ results: [String]) {
    testDescription = name
    self.events = events
    self.results = results
  }

  func run() -> [String] {
    var cache = TokenCache()
    return events.map { elapsed, event in
      let now = reading(elapsed)
      switch event {
      case .ask(let caller, let request):
        switch cache.decide(request, for: caller, now: now) {
        case .use(let token): return "use \(token.secret.value)"
        case .refreshAhead(let token): return "refresh \(token.secret.value)"
        case .fetch: return "fetch"
        case .wait: return "wait"
        }
      case .store(let token, let caller, let request, let jitter):
        return cache.store(token, for: request, from: caller, jitter: jitter, now: now) ? "kept" : "ended"
      case .fail(let caller):
        return cache.fail(.storage(), from: caller, now: now).map { "keep \($0.secret.value)" } ?? "failed"
      case .abandon(let caller):
        cache.abandon(.storage(), from: caller)
        return "abandoned"
      case .drop(let token):
        cache.drop(token)
        return "dropped"
      }
    }
  }
}

@Suite("What the token cache decides")
struct TokenCacheTests {
  private static let first = AccessToken.living(.seconds(3_600), "t1")
  private static let second = AccessToken.living(.seconds(7_000), "t2")
  private static let ask = CacheEvent.ask(.task)
  private static let store = CacheEvent.store(first, .task)

  static let life: [CacheRow] = [
    CacheRow("Without a token it fetches", [(.zero, ask)], ["fetch"]),
    CacheRow(
      "A kept token is used", [(.zero, ask), (.zero, store), (.zero, ask)], ["fetch", "kept", "use t1"]),
    CacheRow(
      "A token is used until 300 seconds before its end, then refreshed",
      [(.zero, ask), (.zero, store), (.milliseconds(3_299_999), ask), (.seconds(3_300), ask)],
      ["fetch", "kept", "use t1", "refresh t1"]),
    CacheRow(
      "Jitter puts the refresh off",
      [
        (.zero, ask), (.zero, .store(first, .task, jitter: .seconds(60))), (.milliseconds(3_359_999), ask),
        (.seconds(3_360), ask),
      ], ["fetch", "kept", "use t1", "refresh t1"]),
    CacheRow(
      "The issuer's time to refresh comes before the rule's",
      [
        (.zero, ask), (.zero, .store(.living(.seconds(3_600), "t1", refreshAfter: .seconds(1_800)), .task)),
        (.milliseconds(1_799_999), ask), (.seconds(1_800), ask),
      ], ["fetch", "kept", "use t1", "refresh t1"]),
    CacheRow(
      "An issuer's late time to refresh does not put off that of the rule",
      [
        (.zero, ask), (.zero, .store(.living(.seconds(3_600), "t1", refreshAfter: .seconds(3_590)), .task)),
        (.seconds(3_300), ask),
      ], ["fetch", "kept", "refresh t1"]),
    CacheRow(
      "A token that lives two hours is refreshed after half of them",
      [
        (.zero, ask), (.zero, .store(.living(.seconds(7_200), "t1"), .task)), (.milliseconds(3_599_999), ask),
        (.seconds(3_600), ask),
      ], ["fetch", "kept", "use t1", "refresh t1"]),
    CacheRow(
      "A token that lives a little less than two hours is not",
      [
        (.zero, ask), (.zero, .store(.living(.seconds(7_199), "t1"), .task)), (.seconds(3_600), ask),
        (.seconds(6_899), ask),
      ], ["fetch", "kept", "use t1", "refresh t1"]),
    CacheRow(
      "An ended token is never used",
      [(.zero, ask), (.zero, store), (.seconds(3_600), ask)], ["fetch", "kept", "fetch"]),
    CacheRow(
      "A token that ended before it came is not kept",
      [(.zero, ask), (.zero, .store(.living(.zero), .task)), (.zero, ask)], ["fetch", "ended", "fetch"]),
    CacheRow(
      "A token that lives shorter than the refresh ahead is refreshed every 30 seconds at most",
      [
        (.zero, ask), (.zero, .store(.living(.seconds(120), "t1"), .task)), (.milliseconds(29_999), ask),
        (.seconds(30), ask), (.seconds(30), .store(.living(.seconds(150), "t2"), .task)), (.seconds(59), ask),
        (.seconds(60), ask),
      ], ["fetch", "kept", "use t1", "refresh t1", "kept", "use t2", "refresh t2"]),
  ]

  static let flights: [CacheRow] = [
    CacheRow("A second task waits for the first", [(.zero, ask), (.zero, ask)], ["fetch", "wait"]),
    CacheRow(
      "A thread waits for a thread", [(.zero, .ask(.thread)), (.zero, .ask(.thread))], ["fetch", "wait"]),
    CacheRow(
      "A thread does not wait for a task, nor a task for a thread",
      [(.zero, ask), (.zero, .ask(.thread)), (.zero, ask), (.zero, .ask(.thread))],
      ["fetch", "fetch", "wait", "wait"]),
    CacheRow(
      "What a task fetched, a thread uses",
      [(.zero, ask), (.zero, .ask(.thread)), (.zero, store), (.zero, .ask(.thread))],
      ["fetch", "fetch", "kept", "use t1"]),
    CacheRow(
      "While one refreshes, everybody else uses the old token",
      [
        (.zero, ask), (.zero, store), (.seconds(3_400), ask), (.seconds(3_400), ask),
        (.seconds(3_400), .ask(.thread)),
      ], ["fetch", "kept", "refresh t1", "use t1", "use t1"]),
    CacheRow(
      "Once the old token has ended they wait for the refresh",
      [(.zero, ask), (.zero, store), (.seconds(3_400), ask), (.seconds(3_600), ask)],
      ["fetch", "kept", "refresh t1", "wait"]),
    CacheRow(
      "Another tenant, other scopes and another capability have tokens of their own",
      [
        (.zero, ask), (.zero, .ask(.task, .storage(tenant: "a"))),
        (.zero, .ask(.task, .storage(tenant: "b"))),
        (.zero, .ask(.task, TokenRequest(scopes: [storageScope]))),
        (.zero, .ask(.task, TokenRequest(scopes: ["other"], canMeetClaims: true))),
      ], ["fetch", "fetch", "fetch", "fetch", "fetch"]),
    CacheRow(
      "The order of scopes and the case of a tenant make no difference",
      [
        (.zero, .ask(.task, TokenRequest(scopes: ["a", "b"], tenantID: "Contoso"))),
        (.zero, .ask(.task, TokenRequest(scopes: ["b", "a"], tenantID: "contoso"))),
      ], ["fetch", "wait"]),
  ]

  static let faults: [CacheRow] = [
    CacheRow(
      "A failure is not remembered", [(.zero, ask), (.zero, .fail(.task)), (.zero, ask)],
      ["fetch", "failed", "fetch"]),
    CacheRow(
      "A failed refresh keeps the old token and is tried again after 30 seconds",
      [
        (.zero, ask), (.zero, store), (.seconds(3_400), ask), (.seconds(3_401), .fail(.task)),
        (.milliseconds(3_430_999), ask), (.seconds(3_431), ask),
      ], ["fetch", "kept", "refresh t1", "keep t1", "use t1", "refresh t1"]),
    CacheRow(
      "A refresh that fails after the old token's end is a failure",
      [
        (.zero, ask), (.zero, store), (.seconds(3_400), ask), (.seconds(3_600), .fail(.task)),
        (.seconds(3_600), ask),
      ],
      ["fetch", "kept", "refresh t1", "failed", "fetch"]),
    CacheRow(
      "What one gives up another begins", [(.zero, ask), (.zero, .abandon(.task)), (.zero, ask)],
      ["fetch", "abandoned", "fetch"]),
    CacheRow(
      "A refresh that is given up is begun again at once",
      [
        (.zero, ask), (.zero, store), (.seconds(3_400), ask), (.seconds(3_400), .abandon(.task)),
        (.seconds(3_400), ask),
      ],
      ["fetch", "kept", "refresh t1", "abandoned", "refresh t1"]),
    CacheRow(
      "A thread that gives up leaves the task's fetch alone",
      [(.zero, ask), (.zero, .ask(.thread)), (.zero, .abandon(.thread)), (.zero, ask)],
      ["fetch", "fetch", "abandoned", "wait"]),
    CacheRow(
      "A refused token is dropped", [(.zero, ask), (.zero, store), (.zero, .drop(first)), (.zero, ask)],
      ["fetch", "kept", "dropped", "fetch"]),
    CacheRow(
      "A refused token does not take its successor with it",
      [(.zero, ask), (.zero, .store(second, .task)), (.zero, .drop(first)), (.zero, ask)],
      ["fetch", "kept", "dropped", "use t2"]),
  ]

  static let claims: [CacheRow] = [
    CacheRow(
      "Claims go past the cache",
      [(.zero, ask), (.zero, store), (.zero, .ask(.task, .storage(claims: "{}")))],
      ["fetch", "kept", "fetch"]),
    CacheRow(
      "What is fetched for claims replaces the token without",
      [
        (.zero, ask), (.zero, store), (.zero, .ask(.task, .storage(claims: "{}"))),
        (.zero, .store(second, .task, .storage(claims: "{}"))), (.zero, ask),
        (.zero, .ask(.task, .storage(claims: "{}"))),
      ], ["fetch", "kept", "fetch", "kept", "use t2", "use t2"]),
    CacheRow(
      "Newer claims replace what was fetched for older ones",
      [
        (.zero, .ask(.task, .storage(claims: "{1}"))), (.zero, .store(first, .task, .storage(claims: "{1}"))),
        (.zero, .ask(.task, .storage(claims: "{2}"))),
        (.zero, .store(second, .task, .storage(claims: "{2}"))),
        (.zero, .ask(.task, .storage(claims: "{1}"))),
      ], ["fetch", "kept", "fetch", "kept", "fetch"]),
    CacheRow(
      "Two callers with the same claims cause one fetch",
      [(.zero, .ask(.task, .storage(claims: "{}"))), (.zero, .ask(.task, .storage(claims: "{}")))],
      ["fetch", "wait"]),
  ]

  @Test("Each sequence of events has the decisions of the table", arguments: life + flights + faults + claims)
  func decisions(row: CacheRow) {
    #expect(row.run() == row.results)
  }

  @Test(
    "Requests whose texts differ in their bytes have tokens of their own",
    arguments: [
      (
        TokenRequest(scopes: ["https://K.example/.default"]),
        TokenRequest(scopes: ["https://\u{212A}.example/.default"])
      ),
      (TokenRequest(scopes: ["s"], tenantID: "k"), TokenRequest(scopes: ["s"], tenantID: "\u{212A}")),
      (TokenRequest(scopes: ["s"], tenantID: "\u{E9}"), TokenRequest(scopes: ["s"], tenantID: "e\u{301}")),
      (
        TokenRequest(scopes: ["s"], claims: #"{"K":1}"#),
        TokenRequest(scopes: ["s"], claims: "{\"\u{212A}\":1}")
      ),
    ])
  func exact(left: TokenRequest, right: TokenRequest) {
    var cache = TokenCache()
    #expect(cache.decide(left, for: .task, now: reading(.zero)) == .fetch)
    let isKept = cache.store(.living(), for: left, from: .task, jitter: .zero, now: reading(.zero))
    #expect(isKept)
    #expect(cache.decide(left, for: .task, now: reading(.zero)) == .use(.living()))
    #expect(cache.decide(right, for: .task, now: reading(.zero)) == .fetch)
  }

  @Test("A tenant is the same in every case of its letters")
  func tenantCase() {
    var cache = TokenCache()
    let request = TokenRequest(scopes: ["s"], tenantID: "CONTOSO")
    #expect(cache.decide(request, for: .task, now: reading(.zero)) == .fetch)
    #expect(
      cache.decide(TokenRequest(scopes: ["s"], tenantID: "contoso"), for: .task, now: reading(.zero)) == .wait
    )
  }

  @Test("Rules of one's own are kept")
  func rules() {
    var rules = TokenCacheRules()
    rules.refreshAhead = .seconds(10)
    rules.longLife = .seconds(100_000)
    rules.refreshSpacing = .seconds(1)
    var cache = TokenCache(rules: rules)
    #expect(cache.decide(.storage(), for: .task, now: reading(.zero)) == .fetch)
    _ = cache.store(.living(), for: .storage(), from: .task, jitter: .zero, now: reading(.zero))
    #expect(cache.decide(.storage(), for: .task, now: reading(.seconds(3_589))) == .use(.living()))
    #expect(cache.decide(.storage(), for: .task, now: reading(.seconds(3_590))) == .refreshAhead(.living()))
  }

  @Test("A token whose end is beyond all calendars is kept, one from before them is not")
  func extremes() {
    for (end, isKept) in [(Int64.max, true), (Int64.min, false)] {
      var cache = TokenCache()
      _ = cache.decide(.storage(), for: .task, now: reading(.zero))
      let token = AccessToken(token: "t", expiresOn: Timestamp(seconds: end))
      #expect(
        cache.store(token, for: .storage(), from: .task, jitter: .zero, now: reading(.zero)) == isKept)
    }
  }
}
