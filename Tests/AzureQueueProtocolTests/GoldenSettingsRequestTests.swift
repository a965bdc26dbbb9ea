import AzureAuthSAS
import AzureCore
import AzureQueueProtocol
import HTTPTypes
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("The requests of the operations on accounts and settings")
struct GoldenSettingsRequestTests {
  private static let accept = "Accept: application/xml"
  private static let type = "Content-Type: application/xml"
  private static let start = Timestamp(seconds: 1_772_510_706)

  static let account: [Golden] = [
    Golden("list", { _ in ListQueues() }, "GET /?comp=list", accept),
    Golden("list with an empty prefix", { _ in ListQueues(prefix: "") }, "GET /?comp=list", accept),
    Golden(
      "list with everything",
      { _ in
        ListQueues(
          prefix: "or ders/é", includeMetadata: true, pageSize: 17,
          resumingAt: ContinuationToken(rawValue: "/contosoq1/orders+a="))
      },
      "GET /?comp=list&prefix=or%20ders%2F%C3%A9&marker=%2Fcontosoq1%2Forders%2Ba%3D&maxresults=17&include=metadata",
      accept),
    Golden(
      "list the smallest page", { _ in ListQueues(pageSize: 1) }, "GET /?comp=list&maxresults=1", accept),
    Golden(
      "list the largest page", { _ in ListQueues(pageSize: 5000) }, "GET /?comp=list&maxresults=5000", accept),
    Golden(
      "get properties", { _ in GetServiceProperties() }, "GET /?restype=service&comp=properties", accept),
    Golden(
      "set logging",
      { _ in
        SetServiceProperties(
          ServiceProperties(
            logging: LoggingSettings(
              logsDeletes: true, logsWrites: true, retention: RetentionPolicy(days: 365))))
      }, "PUT /?restype=service&comp=properties", accept, type, "",
      "<StorageServiceProperties><Logging><Version>1.0</Version><Delete>true</Delete><Read>false</Read>"
        + "<Write>true</Write><RetentionPolicy><Enabled>true</Enabled><Days>365</Days></RetentionPolicy></Logging>"
        + "</StorageServiceProperties>"),
    Golden(
      "set metrics",
      { _ in
        SetServiceProperties(
          ServiceProperties(
            hourMetrics: MetricsSettings(
              isEnabled: true, includesAPIs: true, retention: RetentionPolicy(days: 1)),
            minuteMetrics: MetricsSettings(version: "2.0", isEnabled: true)))
      }, "PUT /?restype=service&comp=properties", accept, type, "",
      "<StorageServiceProperties><HourMetrics><Version>1.0</Version><Enabled>true</Enabled>"
        + "<IncludeAPIs>true</IncludeAPIs><RetentionPolicy><Enabled>true</Enabled><Days>1</Days></RetentionPolicy>"
        + "</HourMetrics><MinuteMetrics><Version>2.0</Version><Enabled>true</Enabled>"
        + "<IncludeAPIs>false</IncludeAPIs><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>"
        + "</MinuteMetrics></StorageServiceProperties>"),
    Golden(
      "switch metrics off",
      { _ in SetServiceProperties(ServiceProperties(hourMetrics: MetricsSettings(includesAPIs: true))) },
      "PUT /?restype=service&comp=properties", accept, type, "",
      "<StorageServiceProperties><HourMetrics><Version>1.0</Version><Enabled>false</Enabled>"
        + "<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></HourMetrics></StorageServiceProperties>"
    ),
    Golden(
      "clear the CORS rules", { _ in SetServiceProperties(ServiceProperties(cors: [])) },
      "PUT /?restype=service&comp=properties", accept, type, "",
      "<StorageServiceProperties><Cors /></StorageServiceProperties>"),
    Golden(
      "set CORS rules",
      { _ in
        SetServiceProperties(
          ServiceProperties(cors: [
            CorsRule(
              allowedOrigins: ["https://portal.contoso.example", "https://*.contoso.example"],
              allowedMethods: [.get, .put], allowedHeaders: ["x-ms-meta-*", "x-ms-client-request-id"],
              exposedHeaders: ["x-ms-*"], maxAge: .seconds(600)),
            CorsRule(allowedOrigins: ["*"], allowedMethods: ["PATCH"]),
          ]))
      }, "PUT /?restype=service&comp=properties", accept, type, "",
      "<StorageServiceProperties><Cors><CorsRule>"
        + "<AllowedOrigins>https://portal.contoso.example,https://*.contoso.example</AllowedOrigins>"
        + "<AllowedMethods>GET,PUT</AllowedMethods>"
        + "<AllowedHeaders>x-ms-meta-*,x-ms-client-request-id</AllowedHeaders>"
        + "<ExposedHeaders>x-ms-*</ExposedHeaders><MaxAgeInSeconds>600</MaxAgeInSeconds></CorsRule>"
        + "<CorsRule><AllowedOrigins>*</AllowedOrigins><AllowedMethods>PATCH</AllowedMethods><AllowedHeaders />"
        + "<ExposedHeaders /><MaxAgeInSeconds>0</MaxAgeInSeconds></CorsRule></Cors></StorageServiceProperties>"
    ),
    Golden(
      "key until", { _ in key(expiresOn: start + .seconds(3600)) },
      "POST /?restype=service&comp=userdelegationkey", accept, type, "",
      "<KeyInfo><Expiry>2026-03-03T05:05:06Z</Expiry></KeyInfo>"),
    Golden(
      "key from and until, for a user of another tenant",
      { _ in key(startsOn: start + .seconds(60.9), expiresOn: start + .seconds(604_800.9), tenant: "t-<1>") },
      "POST /?restype=service&comp=userdelegationkey", accept, type, "",
      "<KeyInfo><Start>2026-03-03T04:06:06Z</Start><Expiry>2026-03-10T04:05:06Z</Expiry>"
        + "<DelegatedUserTid>t-&lt;1&gt;</DelegatedUserTid></KeyInfo>"),
  ]

  static let queues: [Golden] = [
    Golden(
      "set metadata",
      { _ in SetQueueMetadata(["Owner": "blue team", "_B2": "a=b; c"], of: try ProtocolBench.queue()) },
      "PUT /tasks?comp=metadata", accept, "x-ms-meta-Owner: blue team", "x-ms-meta-_B2: a=b; c"),
    Golden(
      "clear metadata", { _ in SetQueueMetadata([:], of: try ProtocolBench.queue()) },
      "PUT /tasks?comp=metadata", accept),
    Golden(
      "get policies", { _ in GetAccessPolicy(of: try ProtocolBench.queue()) }, "GET /tasks?comp=acl", accept),
    Golden(
      "clear policies", { _ in SetAccessPolicy([], of: try ProtocolBench.queue()) }, "PUT /tasks?comp=acl",
      accept, type, "", "<SignedIdentifiers />"),
    Golden(
      "set policies",
      { _ in
        SetAccessPolicy(
          [
            SignedIdentifier(
              id: "reader-1",
              accessPolicy: AccessPolicy(
                startsOn: start, expiresOn: start + .seconds(0.5), permissions: [.process, .read, .add])),
            SignedIdentifier(id: "a & <b>"),
            SignedIdentifier(id: "c", accessPolicy: AccessPolicy()),
            SignedIdentifier(id: "d", accessPolicy: AccessPolicy(permissions: [])),
            SignedIdentifier(id: "e", accessPolicy: AccessPolicy(expiresOn: start)),
          ], of: try ProtocolBench.queue())
      }, "PUT /tasks?comp=acl", accept, type, "",
      "<SignedIdentifiers><SignedIdentifier><Id>reader-1</Id><AccessPolicy><Start>2026-03-03T04:05:06Z</Start>"
        + "<Expiry>2026-03-03T04:05:06.5000000Z</Expiry><Permission>rap</Permission></AccessPolicy>"
        + "</SignedIdentifier><SignedIdentifier><Id>a &amp; &lt;b&gt;</Id></SignedIdentifier>"
        + "<SignedIdentifier><Id>c</Id><AccessPolicy /></SignedIdentifier>"
        + "<SignedIdentifier><Id>d</Id><AccessPolicy><Permission /></AccessPolicy></SignedIdentifier>"
        + "<SignedIdentifier><Id>e</Id><AccessPolicy><Expiry>2026-03-03T04:05:06Z</Expiry></AccessPolicy>"
        + "</SignedIdentifier></SignedIdentifiers>"),
  ]

  private static func key(
    startsOn: Timestamp? = nil, expiresOn: Timestamp, tenant: String? = nil
  ) -> GetUserDelegationKey {
    GetUserDelegationKey(
      startsOn: startsOn, expiresOn: expiresOn, delegatedUserTenantID: tenant,
      now: Timestamp(seconds: 1_772_510_706))
  }

  @Test("Each operation makes exactly this request", arguments: account + queues)
  func golden(golden: Golden) throws {
    let request = try golden.make(ProtocolBench.endpoint())
    #expect(ProtocolBench.text(request) == golden.text)
    #expect(request.head.scheme == "https")
    #expect(request.head.authority == "contoso.queue.core.windows.net")
  }

  @Test("In path style the account comes first", arguments: account + queues)
  func pathStyle(golden: Golden) throws {
    let request = try golden.make(ProtocolBench.endpoint("http://127.0.0.1:10001/devstoreaccount1"))
    let line = golden.text.replacing(" /?", with: " /devstoreaccount1?", maxReplacements: 1)
      .replacing(" /tasks", with: " /devstoreaccount1/tasks", maxReplacements: 1)
    #expect(ProtocolBench.text(request) == line)
    #expect(request.head.authority == "127.0.0.1:10001")
  }

  @Test(
    "Statistics are asked of the secondary, whichever location the client has",
    arguments: [
      ("https://contoso.queue.core.windows.net", "https://contoso-secondary.queue.core.windows.net", "/"),
      (
        "https://contoso-secondary.queue.core.windows.net",
        "https://contoso-secondary.queue.core.windows.net", "/"
      ),
      ("http://127.0.0.1:10001/devstoreaccount1", "http://127.0.0.1:10001", "/devstoreaccount1-secondary"),
      ("http://[::1]:10001/acme-secondary", "http://[::1]:10001", "/acme-secondary"),
    ])
  func statistics(endpoint: String, origin: String, path: String) throws {
    let request = try GetServiceStatistics().request(in: CallSite(ProtocolBench.endpoint(endpoint)))
    #expect(ProtocolBench.text(request) == "GET \(path)?restype=service&comp=stats\n\(Self.accept)")
    #expect("\(request.head.scheme ?? "")://\(request.head.authority ?? "")" == origin)
  }

  @Test("Statistics of a custom domain are refused: its secondary is not known")
  func noSecondary() throws {
    let error = try #require(throws: AzureError.self) {
      try GetServiceStatistics().request(in: ProtocolBench.site("https://queues.contoso.example"))
    }
    #expect(error.kind == .invalidArgument)
    #expect(
      error.message
        == "The secondary location of https://queues.contoso.example is not known: statistics are read from there only"
    )
  }

  @Test("Every operation has its name and may be repeated")
  func names() {
    func facts<Operation: QueueOperation>(_ type: Operation.Type) -> String {
      "\(type.name) \(type.retrySafety)"
    }
    #expect(
      [
        facts(ListQueues.self), facts(GetServiceProperties.self), facts(SetServiceProperties.self),
        facts(GetServiceStatistics.self), facts(GetUserDelegationKey.self), facts(SetQueueMetadata.self),
        facts(GetAccessPolicy.self), facts(SetAccessPolicy.self),
      ] == [
        "List Queues safe", "Get Queue Service Properties safe", "Set Queue Service Properties safe",
        "Get Queue Service Stats safe", "Get User Delegation Key safe", "Set Queue Metadata safe",
        "Get Queue ACL safe", "Set Queue ACL safe",
      ])
  }
}
