import AzureCore
import AzureQueueBlocking
import AzureQueueTesting
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("The settings of an account, by the blocking client")
struct BlockingAccountSettingsTests {
  private let bench = BlockingBench()

  @Test("Settings that are set are read back, and a part left out is kept")
  func properties() throws {
    let service = try bench.service()
    let logging = LoggingSettings(logsWrites: true, retention: RetentionPolicy(days: 3))
    let rule = CorsRule(
      allowedOrigins: ["https://a.example", "https://b.example"], allowedMethods: [.get, .put],
      allowedHeaders: ["x-ms-meta-*"], maxAge: .seconds(60))
    try service.setProperties(ServiceProperties(logging: logging, cors: [rule]))
    try service.setProperties(
      ServiceProperties(
        hourMetrics: MetricsSettings(isEnabled: true, includesAPIs: true),
        minuteMetrics: MetricsSettings(isEnabled: true)))
    #expect(
      try service.properties()
        == ServiceProperties(
          logging: logging, hourMetrics: MetricsSettings(isEnabled: true, includesAPIs: true),
          minuteMetrics: MetricsSettings(isEnabled: true), cors: [rule]))
    try service.setProperties(ServiceProperties(cors: []))
    let properties = try service.properties()
    #expect(properties.cors == [])
    #expect(properties.logging == logging)
  }

  @Test("Settings out of range are refused with nothing sent")
  func range() throws {
    let transport = ScriptedTransport([])
    let properties = ServiceProperties(logging: LoggingSettings(retention: RetentionPolicy(days: 366)))
    let error = try azureError {
      try bench.service(over: transport).setProperties(properties)
    }
    #expect(error.kind == .invalidArgument)
    #expect(error.operation == "Set Queue Service Properties")
    #expect(transport.requests.isEmpty)
  }

  @Test("Statistics come from the secondary")
  func statistics() throws {
    let statistics = try bench.service().statistics()
    #expect(statistics.status == .live)
    #expect(statistics.lastSyncTime != nil)
  }

  @Test("The request for statistics goes to the secondary's address")
  func secondary() throws {
    let transport = ScriptedTransport([
      .status(
        200, [],
        "<StorageServiceStats><GeoReplication><Status>live</Status><LastSyncTime /></GeoReplication></StorageServiceStats>"
      )
    ])
    let statistics = try bench.service(over: transport).statistics()
    #expect(statistics == ServiceStatistics(status: .live))
    #expect(transport.requests.first?.path == "/devstoreaccount1-secondary")
  }

  private static let key =
    "<UserDelegationKey><SignedOid>o</SignedOid><SignedTid>t</SignedTid><SignedStart>2026-03-03T04:05:06Z</SignedStart>"
    + "<SignedExpiry>2026-03-04T04:05:06Z</SignedExpiry><SignedService>q</SignedService>"
    + "<SignedVersion>2026-02-06</SignedVersion><Value>c2VjcmV0</Value></UserDelegationKey>"

  /// The time that the bench's clock shows.
  private static let now = Timestamp(seconds: 1_772_510_706)

  @Test("A delegation key is fetched, its dates checked by the client's clock")
  func delegationKey() throws {
    let transport = ScriptedTransport([.status(200, [], Self.key)])
    let service = try bench.service(over: transport) { $0.serviceVersion = .userDelegation }
    let key = try service.userDelegationKey(expiresOn: Self.now + .seconds(86_400))
    #expect(key.signedObjectID == "o")
    #expect(key.value.value == "c2VjcmV0")
    #expect(!"\(key)".contains("c2VjcmV0"))
    #expect(transport.requests.first?.target == "/devstoreaccount1?restype=service&comp=userdelegationkey")
    #expect(transport.requests.first?.field("x-ms-version") == "2026-02-06")
    let error = try azureError { try service.userDelegationKey(expiresOn: Self.now + .seconds(604_801)) }
    #expect(error.kind == .invalidArgument)
    #expect(error.operation == "Get User Delegation Key")
    #expect(transport.requests.count == 1)
  }

  @Test(
    "A delegation key that the client's version of the service does not have is refused, saying so",
    arguments: [
      ("2025-11-05", nil, "User delegation keys of queues need the service version 2026-02-06"),
      ("2026-02-05", nil, "User delegation keys of queues need the service version 2026-02-06"),
      ("2026-02-06", "t", "Keys for users of another tenant need the service version 2026-04-06"),
    ] as [(String, String?, String)])
  func delegationVersion(version: String, tenant: String?, message: String) throws {
    let transport = ScriptedTransport([])
    let chosen = try ServiceVersion(version)
    let service = try bench.service(over: transport) { $0.serviceVersion = chosen }
    let error = try azureError {
      try service.userDelegationKey(expiresOn: Self.now + .seconds(60), delegatedUserTenantID: tenant)
    }
    #expect(error.message == message + ", and the client asks for \(version)")
    #expect(error.operation == "Get User Delegation Key")
    #expect(transport.requests.isEmpty)
  }

  @Test("A delegation key for a user of another tenant is asked for with that tenant")
  func delegatedTenant() throws {
    let transport = ScriptedTransport([.status(200, [], Self.key)])
    let service = try bench.service(over: transport) { $0.serviceVersion = .newest }
    _ = try service.userDelegationKey(
      startsOn: Self.now, expiresOn: Self.now + .seconds(60), delegatedUserTenantID: "t2")
    #expect(
      transport.requests.first.map { String(decoding: $0.body, as: UTF8.self) }
        == "<KeyInfo><Start>2026-03-03T04:05:06Z</Start><Expiry>2026-03-03T04:06:06Z</Expiry>"
        + "<DelegatedUserTid>t2</DelegatedUserTid></KeyInfo>")
  }
}
