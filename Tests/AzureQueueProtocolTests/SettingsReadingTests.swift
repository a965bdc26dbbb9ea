import AzureAuthSAS
import AzureCore
import AzurePipeline
import AzureQueueProtocol
import AzureXML
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Reading the responses of operations on accounts and settings")
struct SettingsReadingTests {
  private static let readers = ProtocolBench.readers.indices

  private func output<Operation: QueueOperation>(
    _ operation: Operation, _ xml: String, reader: Int = 0, status: Int = 200
  ) throws -> Operation.Output {
    let response = ProtocolBench.response(
      status, [ProtocolBench.xmlType], xml.isEmpty ? "" : ProtocolBench.declaration + xml,
      byteOrderMark: !xml.isEmpty)
    return try operation.output(
      from: CompletedCall(response: response), reader: ProtocolBench.readers[reader])
  }

  private func refusal(_ operation: some QueueOperation, _ xml: String, status: Int = 200) throws -> String {
    let error = try #require(throws: AzureError.self) { _ = try output(operation, xml, status: status) }
    #expect(error.kind == .malformedResponse)
    return error.message
  }

  private static func enumeration(_ queues: String, marker: String = "<NextMarker />") -> String {
    "<EnumerationResults ServiceEndpoint=\"https://contosoq1.queue.core.windows.net/\"><Prefix>or</Prefix>"
      + "<Marker>/contosoq1/orders-0</Marker><MaxResults>2</MaxResults>\(queues)\(marker)</EnumerationResults>"
  }

  @Test("A page of queues is read with metadata and marker", arguments: readers)
  func page(reader: Int) throws {
    let xml = Self.enumeration(
      "<Queues><Queue><Name>orders-1</Name><Metadata><Owner>blue &amp; red</Owner><_b2> x </_b2></Metadata></Queue>"
        + "<Queue><Name>orders-2</Name><Metadata /></Queue><Queue><Name>orders-3</Name><New>1</New></Queue></Queues>",
      marker: "<NextMarker>/contosoq1/orders-4</NextMarker>")
    let page = try output(ListQueues(), xml, reader: reader)
    #expect(page.queues.map(\.name) == ["orders-1", "orders-2", "orders-3"])
    #expect(
      page.queues[0].metadata?.entries == [
        .init(name: "Owner", value: "blue & red"), .init(name: "_b2", value: " x "),
      ])
    #expect(page.queues[1].metadata?.isEmpty == true)
    #expect(page.queues[2].metadata == nil)
    #expect(page.continuationToken == ContinuationToken(rawValue: "/contosoq1/orders-4"))
  }

  @Test("A page may be the last, and may be empty with more to follow", arguments: readers)
  func pageEnds(reader: Int) throws {
    let last = try output(
      ListQueues(), Self.enumeration("<Queues><Queue><Name>a-1</Name></Queue></Queues>"), reader: reader)
    #expect(last == QueuePage(queues: [QueueItem(name: "a-1")]))
    let empty = try output(
      ListQueues(), Self.enumeration("<Queues />", marker: "<NextMarker>m</NextMarker>"), reader: reader)
    #expect(empty == QueuePage(queues: [], continuationToken: ContinuationToken(rawValue: "m")))
  }

  private static let metrics =
    "<Version>1.0</Version><Enabled>true</Enabled><IncludeAPIs>true</IncludeAPIs>"
    + "<RetentionPolicy><Enabled>true</Enabled><Days>7</Days></RetentionPolicy>"
  private static let noMetrics =
    "<Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>"
  private static let logging =
    "<Logging><Version>1.0</Version><Read>true</Read><Write>false</Write><Delete>true</Delete>"
    + "<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></Logging>"

  private static func document(_ parts: String...) -> String {
    "<StorageServiceProperties>\(parts.joined())</StorageServiceProperties>"
  }

  @Test("Service properties are read with all their parts", arguments: readers)
  func properties(reader: Int) throws {
    let xml = Self.document(
      Self.logging, "<HourMetrics>\(Self.metrics)</HourMetrics>",
      "<MinuteMetrics>\(Self.noMetrics)</MinuteMetrics>",
      "<Cors><CorsRule><AllowedMethods>GET, PUT</AllowedMethods><AllowedOrigins>www.xyz.com,www.ab.com</AllowedOrigins>"
        + "<AllowedHeaders /><ExposedHeaders>x-ms-meta-data*</ExposedHeaders><MaxAgeInSeconds>500</MaxAgeInSeconds>"
        + "</CorsRule></Cors>")
    #expect(
      try output(GetServiceProperties(), xml, reader: reader)
        == ServiceProperties(
          logging: LoggingSettings(logsDeletes: true, logsReads: true),
          hourMetrics: MetricsSettings(
            isEnabled: true, includesAPIs: true, retention: RetentionPolicy(days: 7)),
          minuteMetrics: MetricsSettings(),
          cors: [
            CorsRule(
              allowedOrigins: ["www.xyz.com", "www.ab.com"], allowedMethods: [.get, .put],
              exposedHeaders: ["x-ms-meta-data*"], maxAge: .seconds(500))
          ]))
  }

  @Test("A part that the service does not send is nil, an empty list of rules is empty", arguments: readers)
  func parts(reader: Int) throws {
    #expect(try output(GetServiceProperties(), Self.document(), reader: reader) == ServiceProperties())
    #expect(
      try output(GetServiceProperties(), Self.document("<Cors />"), reader: reader)
        == ServiceProperties(cors: []))
  }

  @Test("The metrics of old versions are those by the hour")
  func oldMetrics() throws {
    let properties = try output(
      GetServiceProperties(), Self.document("<Metrics>\(Self.metrics)</Metrics>"))
    #expect(properties.hourMetrics?.retention.days == 7)
    #expect(properties.minuteMetrics == nil)
  }

  @Test(
    "Statistics are read, with a time or without", arguments: readers,
    [
      (
        "<Status>live</Status><LastSyncTime>Tue, 03 Mar 2026 04:05:06 GMT</LastSyncTime>",
        ServiceStatistics(status: .live, lastSyncTime: Timestamp(seconds: 1_772_510_706))
      ),
      (
        "<Status>unavailable</Status><LastSyncTime></LastSyncTime>", ServiceStatistics(status: .unavailable)
      ),
      ("<Status>bootstrap</Status>", ServiceStatistics(status: .bootstrap)),
      ("<Status>paused</Status><LastSyncTime />", ServiceStatistics(status: "paused")),
    ])
  func statistics(reader: Int, response: (String, ServiceStatistics)) throws {
    let xml = "<StorageServiceStats><GeoReplication>\(response.0)</GeoReplication></StorageServiceStats>"
    #expect(try output(GetServiceStatistics(), xml, reader: reader) == response.1)
  }

  private static let key =
    "<UserDelegationKey><SignedOid>00000000-1111-2222-3333-444444444444</SignedOid>"
    + "<SignedTid>aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee</SignedTid>"
    + "<SignedStart>2026-03-03T00:00:00Z</SignedStart><SignedExpiry>2026-03-09T00:00:00Z</SignedExpiry>"
    + "<SignedService>q</SignedService><SignedVersion>2026-04-06</SignedVersion>"
    + "<Value>50ONzB8qQO2UkqQ1apYSdCdue6Zi1oakmNPXPR4tS78=</Value></UserDelegationKey>"

  private static let keyOperation = GetUserDelegationKey(
    expiresOn: Timestamp(seconds: 60), now: Timestamp(seconds: 0))

  @Test("A delegation key is read with all its parts", arguments: readers, [nil, "tenant-2"])
  func delegationKey(reader: Int, tenant: String?) throws {
    let extra = tenant.map { "<SignedDelegatedUserTid>\($0)</SignedDelegatedUserTid>" } ?? ""
    let key = try output(
      Self.keyOperation, Self.key.replacing("<Value>", with: extra + "<Value>"), reader: reader)
    #expect(
      key
        == UserDelegationKey(
          signedObjectID: "00000000-1111-2222-3333-444444444444",
          signedTenantID: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", signedStart: "2026-03-03T00:00:00Z",
          signedExpiry: "2026-03-09T00:00:00Z", signedVersion: "2026-04-06",
          signedDelegatedUserTenantID: tenant, value: "50ONzB8qQO2UkqQ1apYSdCdue6Zi1oakmNPXPR4tS78="))
  }

  @Test(
    "A delegation key that lacks a part is not understood, and the error keeps its secret",
    arguments: ["SignedOid", "SignedTid", "SignedStart", "SignedExpiry", "SignedService", "SignedVersion"])
  func brokenKey(element: String) throws {
    let xml = Self.key.replacing("<\(element)>", with: "<Other>").replacing("</\(element)>", with: "</Other>")
    let message = try refusal(Self.keyOperation, xml)
    #expect(message.contains("the key has no \(element)"))
    #expect(!message.contains("50ONzB"))
  }

  @Test("A delegation key without a value is not understood, and an empty tenant is none")
  func emptyParts() throws {
    let empty = Self.key.replacing("50ONzB8qQO2UkqQ1apYSdCdue6Zi1oakmNPXPR4tS78=", with: "")
    #expect(try refusal(Self.keyOperation, empty).contains("the key has no value"))
    let tenant = Self.key.replacing("<Value>", with: "<SignedDelegatedUserTid/><Value>")
    #expect(try output(Self.keyOperation, tenant, reader: 0).signedDelegatedUserTenantID == nil)
  }

  @Test("Stored policies are read with what they have", arguments: readers)
  func policies(reader: Int) throws {
    let xml =
      "<SignedIdentifiers><SignedIdentifier><Id>reader-1</Id><AccessPolicy>"
      + "<Start>2026-03-03T04:05:06.0000000Z</Start><Expiry>2026-03-03T05:05:06.5000000+01:00</Expiry>"
      + "<Permission>pr</Permission></AccessPolicy></SignedIdentifier>"
      + "<SignedIdentifier><Id>b &amp; c</Id></SignedIdentifier>"
      + "<SignedIdentifier><Id>d</Id><AccessPolicy /></SignedIdentifier>"
      + "<SignedIdentifier><Id>e</Id><AccessPolicy><Start /><Expiry>2026-03-03</Expiry><Permission /></AccessPolicy>"
      + "</SignedIdentifier></SignedIdentifiers>"
    let start = Timestamp(seconds: 1_772_510_706)
    #expect(
      try output(GetAccessPolicy(of: ProtocolBench.queue()), xml, reader: reader) == [
        SignedIdentifier(
          id: "reader-1",
          accessPolicy: AccessPolicy(
            startsOn: start, expiresOn: start + .seconds(0.5), permissions: [.read, .process])),
        SignedIdentifier(id: "b & c"), SignedIdentifier(id: "d", accessPolicy: AccessPolicy()),
        SignedIdentifier(
          id: "e",
          accessPolicy: AccessPolicy(expiresOn: Timestamp(seconds: 1_772_496_000), permissions: [])),
      ])
  }

  @Test("A queue without policies has none", arguments: readers)
  func noPolicies(reader: Int) throws {
    #expect(
      try output(GetAccessPolicy(of: ProtocolBench.queue()), "<SignedIdentifiers />", reader: reader).isEmpty)
  }

  @Test("What is written is met with its own status, and a portal's page is not")
  func statuses() throws {
    let queue = try ProtocolBench.queue()
    try output(SetServiceProperties(ServiceProperties()), "", status: 202)
    try output(SetQueueMetadata([:], of: queue), "", status: 204)
    try output(SetAccessPolicy([], of: queue), "", status: 204)
    #expect(
      try refusal(SetServiceProperties(ServiceProperties()), "<html />").contains(
        "Set Queue Service Properties does not respond with this status"))
    #expect(try refusal(SetQueueMetadata([:], of: queue), "<html />").contains("Set Queue Metadata"))
    #expect(try refusal(SetAccessPolicy([], of: queue), "<html />").contains("Set Queue ACL"))
  }
}
