import AzureAuthSAS
import AzureCore
import AzureQueueProtocol
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("The ranges of listings and settings")
struct SettingsRangeTests {
  private func check(
    _ operation: some QueueOperation, _ refusal: String?, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let endpoint = try ProtocolBench.endpoint()
    guard let refusal else {
      #expect(throws: Never.self, sourceLocation: sourceLocation) {
        try operation.request(in: CallSite(endpoint))
      }
      return
    }
    let error = try #require(throws: AzureError.self, sourceLocation: sourceLocation) {
      try operation.request(in: CallSite(endpoint))
    }
    #expect(error.kind == .invalidArgument, sourceLocation: sourceLocation)
    #expect("\(error)" == refusal, sourceLocation: sourceLocation)
  }

  @Test(
    "A page of a listing has 1 to 5,000 queues",
    arguments: [
      (1, nil), (5000, nil), (0, "pageSize is 0 – use 1 to 5000 queues"),
      (-1, "pageSize is -1 – use 1 to 5000 queues"), (5001, "pageSize is 5001 – use 1 to 5000 queues"),
    ] as [(Int, String?)])
  func pageSize(size: Int, refusal: String?) throws { try check(ListQueues(pageSize: size), refusal) }

  @Test("An empty continuation token is refused: it would list from the start for ever")
  func emptyToken() throws {
    try check(
      ListQueues(resumingAt: ContinuationToken(rawValue: "")),
      "The continuation token is empty – use nil to begin with the first page")
  }

  @Test(
    "Retention is 1 to 365 days, or none",
    arguments: [(nil, true), (1, true), (365, true), (0, false), (366, false), (-1, false)] as [(Int?, Bool)])
  func retention(days: Int?, isAllowed: Bool) throws {
    let policy = RetentionPolicy(days: days)
    let parts: [(String, ServiceProperties)] = [
      ("logging", ServiceProperties(logging: LoggingSettings(retention: policy))),
      ("hourMetrics", ServiceProperties(hourMetrics: MetricsSettings(retention: policy))),
      ("minuteMetrics", ServiceProperties(minuteMetrics: MetricsSettings(retention: policy))),
    ]
    for (name, properties) in parts {
      let refusal =
        "\(name).retention.days is \(days ?? 0) – use 1 to 365 days, or nil to keep everything"
      try check(SetServiceProperties(properties), isAllowed ? nil : refusal)
    }
  }

  private static func rule(
    origins: [String] = ["*"], methods: [CorsRule.Method] = [.get], allowed: [String] = [],
    exposed: [String] = [], maxAge: Duration = .zero
  ) -> CorsRule {
    CorsRule(
      allowedOrigins: origins, allowedMethods: methods, allowedHeaders: allowed, exposedHeaders: exposed,
      maxAge: maxAge)
  }

  private static func names(_ count: Int, prefixes: Int = 0) -> [String] {
    (0..<count).map { "h\($0)" } + (0..<prefixes).map { "p\($0)*" }
  }

  @Test(
    "A CORS rule keeps the service's limits",
    arguments: [
      (rule(), nil), (rule(origins: names(64)), nil), (rule(allowed: ["*"], exposed: ["*"]), nil),
      (rule(allowed: names(64, prefixes: 2), exposed: names(64, prefixes: 2)), nil),
      (rule(origins: [String(repeating: "o", count: 256)]), nil),
      (rule(maxAge: .seconds(2_147_483_647)), nil),
      (rule(origins: []), "CORS rule 1 allows no origin – name origins, or use * for all"),
      (rule(methods: []), "CORS rule 1 allows no method – name at least one method"),
      (rule(origins: names(65)), "CORS rule 1 has 65 origins – use at most 64, or * for all"),
      (
        rule(allowed: names(65)),
        "CORS rule 1: allowedHeaders has 65 names and 0 prefixes – use at most 64 names and 2 prefixes, or * for all"
      ),
      (
        rule(exposed: names(1, prefixes: 3)),
        "CORS rule 1: exposedHeaders has 1 names and 3 prefixes – use at most 64 names and 2 prefixes, or * for all"
      ),
      (
        rule(origins: [String(repeating: "o", count: 257)]),
        "CORS rule 1: allowedOrigins has an entry of 257 characters – use at most 256"
      ),
      (
        rule(exposed: [String(repeating: "h", count: 257)]),
        "CORS rule 1: exposedHeaders has an entry of 257 characters – use at most 256"
      ),
      (
        rule(allowed: ["a,b"]),
        "CORS rule 1: allowedHeaders has the entry 'a,b' – use entries that are not empty and hold no comma"
      ),
      (
        rule(methods: [""]),
        "CORS rule 1: allowedMethods has the entry '' – use entries that are not empty and hold no comma"
      ),
      (rule(maxAge: .seconds(-1)), "CORS rule 1: maxAge is -1 seconds – use 0 to 2147483647 seconds"),
      (
        rule(maxAge: .milliseconds(1500)),
        "CORS rule 1: maxAge is 1.5 seconds – use whole seconds: the service does not count fractions"
      ),
    ] as [(CorsRule, String?)])
  func corsRule(cors: CorsRule, refusal: String?) throws {
    try check(SetServiceProperties(ServiceProperties(cors: [cors])), refusal)
  }

  @Test("There are at most five CORS rules")
  func corsCount() throws {
    try check(
      SetServiceProperties(ServiceProperties(cors: Array(repeating: Self.rule(), count: 5))), nil)
    try check(
      SetServiceProperties(ServiceProperties(cors: Array(repeating: Self.rule(), count: 6))),
      "There are 6 CORS rules – use at most 5")
  }

  @Test("The rule that breaks a limit is named by its number")
  func corsNumber() throws {
    try check(
      SetServiceProperties(ServiceProperties(cors: [Self.rule(), Self.rule(methods: [])])),
      "CORS rule 2 allows no method – name at least one method")
  }

  @Test(
    "All CORS rules together have at most 2 KiB of text",
    arguments: [
      (250, nil), (251, "The CORS rules have 2049 bytes of text – use at most 2048 in all rules together"),
    ]
      as [(Int, String?)])
  func corsText(last: Int, refusal: String?) throws {
    // 7 origins of 256 characters, one shorter; 7 commas, "GET" and a digit of age in one rule, 5 in another.
    let origins = Array(repeating: String(repeating: "o", count: 256), count: 7)
    let rules = [
      Self.rule(origins: origins), Self.rule(origins: [String(repeating: "o", count: last - 8)]),
    ]
    let text = 7 * 256 + 6 + 4 + (last - 8) + 4
    #expect(text == 1798 + last)
    try check(SetServiceProperties(ServiceProperties(cors: rules)), refusal)
  }

  private static func identifiers(_ ids: String...) -> [SignedIdentifier] {
    ids.map { SignedIdentifier(id: $0) }
  }

  @Test(
    "A queue has at most five policies, each with a name of its own of 1 to 64 characters",
    arguments: [
      (identifiers("a", "b", "c", "d", "e"), nil), (identifiers("a", "A"), nil),
      (identifiers(String(repeating: "é", count: 64)), nil),
      (
        identifiers("a", "b", "c", "d", "e", "f"),
        "There are 6 access policies – a queue can have at most 5"
      ),
      (identifiers("a", "b", "a"), "The access policy 'a' is given twice – use each id once"),
      (identifiers(""), "The id of an access policy has 0 characters – use 1 to 64"),
      (
        identifiers(String(repeating: "a", count: 65)),
        "The id of an access policy has 65 characters – use 1 to 64"
      ),
    ] as [([SignedIdentifier], String?)])
  func policies(list: [SignedIdentifier], refusal: String?) throws {
    try check(SetAccessPolicy(list, of: ProtocolBench.queue()), refusal)
  }

  @Test("A name that XML cannot carry is refused")
  func policyCharacter() throws {
    let error = try #require(throws: AzureError.self) {
      try SetAccessPolicy(Self.identifiers("a\u{1}"), of: ProtocolBench.queue()).request(
        in: ProtocolBench.site())
    }
    #expect(error.kind == .invalidArgument)
    #expect(error.message.hasPrefix("The access policies cannot be sent: "))
  }

  @Test(
    "A date is one of the years 1 to 9999",
    arguments: [
      (-62_135_596_800, "0001-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
      (1_772_510_706.25, "2026-03-03T04:05:06.2500000Z"), (-62_135_596_801, nil), (253_402_300_800, nil),
      (.infinity, nil), (.nan, nil), (-1e300, nil),
    ] as [(Double, String?)])
  func dates(seconds: Double, text: String?) throws {
    let policy = AccessPolicy(expiresOn: Timestamp(Date(timeIntervalSince1970: seconds)))
    let operation = SetAccessPolicy(
      [SignedIdentifier(id: "a", accessPolicy: policy)], of: try ProtocolBench.queue())
    guard let text else {
      try check(operation, "expiresOn is out of range – use a date of the years 1 to 9999")
      return
    }
    let body = String(decoding: try operation.request(in: ProtocolBench.site()).body, as: UTF8.self)
    #expect(body.contains("<Expiry>\(text)</Expiry>"))
  }

  private static let now: Int64 = 1_772_510_706

  @Test(
    "A delegation key begins before it ends, and both are within seven days",
    arguments: [
      (nil, 1, nil), (nil, 604_800, nil), (-86_400, 60, nil), (604_799, 604_800, nil),
      (nil, 0, "expiresOn is 2026-03-03T04:05:06Z, which is past – use a time to come"),
      (nil, -1, "expiresOn is 2026-03-03T04:05:05Z, which is past – use a time to come"),
      (
        nil, 604_801,
        "expiresOn is 2026-03-10T04:05:07Z, and now is 2026-03-03T04:05:06Z – use at most seven days from now"
      ),
      (
        604_801, 604_800,
        "startsOn is 2026-03-10T04:05:07Z, and now is 2026-03-03T04:05:06Z – use at most seven days from now"
      ),
      (
        60, 60,
        "startsOn is 2026-03-03T04:06:06Z and expiresOn 2026-03-03T04:06:06Z – let the key start before it expires"
      ),
    ] as [(Double?, Double, String?)])
  func delegationKey(start: Double?, expiry: Double, refusal: String?) throws {
    let now = Timestamp(seconds: Self.now)
    try check(
      GetUserDelegationKey(
        startsOn: start.map { now + .seconds($0) }, expiresOn: now + .seconds(expiry), now: now), refusal
    )
  }
}
