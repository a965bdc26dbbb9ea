import AzureAuthSAS
import AzureCore
import AzurePipeline
import AzureQueueProtocol
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Responses about accounts and settings that lack something, or have it in another form")
struct IncompleteSettingsTests {
  private func output<Operation: QueueOperation>(
    _ operation: Operation, _ xml: String, reader: Int = 0
  ) throws -> Operation.Output {
    try operation.output(
      from: CompletedCall(response: ProtocolBench.response(200, [ProtocolBench.xmlType], xml)),
      reader: ProtocolBench.readers[reader])
  }

  private func refusal(_ operation: some QueueOperation, _ xml: String) throws -> String {
    let error = try #require(throws: AzureError.self) { _ = try output(operation, xml) }
    #expect(error.kind == .malformedResponse)
    return error.message
  }

  // MARK: Listings

  @Test(
    "A page keeps its queues without a marker, and is the last then",
    arguments: ProtocolBench.readers.indices,
    ["", "<NextMarker/>", "<NextMarker></NextMarker>", "<Marker>m</Marker>"])
  func lastPage(reader: Int, marker: String) throws {
    let xml =
      "<EnumerationResults><Queues><Queue><Name>a-1</Name></Queue></Queues>\(marker)</EnumerationResults>"
    #expect(try output(ListQueues(), xml, reader: reader) == QueuePage(queues: [QueueItem(name: "a-1")]))
  }

  @Test("A queue without a name stands in its page with all it has, and the others do too")
  func namelessQueue() throws {
    let xml =
      "<EnumerationResults><Queues><Queue><Name>a-1</Name></Queue><Queue><Metadata><b>c</b></Metadata></Queue>"
      + "<Queue><Name /></Queue><Queue><Name>a-2</Name></Queue></Queues><NextMarker>m</NextMarker></EnumerationResults>"
    let page = try output(ListQueues(), xml)
    #expect(page.queues.map(\.name) == ["a-1", "", "", "a-2"])
    #expect(page.queues[1].metadata == ["b": "c"])
    #expect(page.continuationToken?.rawValue == "m")
    #expect(throws: AzureError.self) { try QueueName(page.queues[1].name) }
  }

  @Test(
    "A listing without a list, of another service or cut, is no empty page",
    arguments: [
      ("<EnumerationResults><NextMarker /></EnumerationResults>", "the document has no Queues"),
      ("<EnumerationResults><Containers /><NextMarker /></EnumerationResults>", "the document has no Queues"),
      ("<Containers />", "its root element is 'Containers' instead of 'EnumerationResults'"), ("", "empty"),
      ("<EnumerationResults><Queues /><NextMark", "cannot be read"),
    ])
  func otherDocument(xml: String, expected: String) throws {
    #expect(try refusal(ListQueues(), xml).contains(expected))
  }

  // MARK: Statistics

  @Test(
    "The state of a secondary is told without a time that can be read",
    arguments: ["now", "", "31 Feb", "9e9"])
  func syncTime(text: String) throws {
    let xml =
      "<StorageServiceStats><GeoReplication><Status>live</Status><LastSyncTime>\(text)</LastSyncTime>"
      + "</GeoReplication></StorageServiceStats>"
    #expect(try output(GetServiceStatistics(), xml) == ServiceStatistics(status: .live))
  }

  @Test(
    "Statistics without a state are not understood",
    arguments: [
      ("", "the document has no GeoReplication"), ("<GeoReplication />", "the GeoReplication has no Status"),
    ])
  func noState(content: String, expected: String) throws {
    #expect(
      try refusal(GetServiceStatistics(), "<StorageServiceStats>\(content)</StorageServiceStats>").contains(
        expected)
    )
  }

  // MARK: Stored policies

  private static func policies(_ contents: String...) -> String {
    let items = contents.map { "<SignedIdentifier>\($0)</SignedIdentifier>" }
    return "<SignedIdentifiers>\(items.joined())</SignedIdentifiers>"
  }

  typealias PolicyRow = (content: String, policy: AccessPolicy, kept: [String: String])
  private static let date = Timestamp(seconds: 1_772_510_706)

  static let policyRows: [PolicyRow] = [
    ("<Start>soon</Start>", AccessPolicy(), ["Start": "soon"]),
    (
      "<Start>2026-03-03T04:05:06Z</Start><Expiry>31 Feb</Expiry>", AccessPolicy(startsOn: date),
      ["Expiry": "31 Feb"]
    ),
    (
      "<Expiry>Tue, 03 Mar 2026 04:05:06 GMT</Expiry><Permission>R-W</Permission>",
      AccessPolicy(expiresOn: date),
      ["Permission": "R-W"]
    ),
    ("<Start /><Expiry></Expiry><Permission />", AccessPolicy(permissions: []), [:]),
    (
      "<Permission>é &amp; p</Permission><Expiry>a&lt;b</Expiry><Start>x</Start>", AccessPolicy(),
      ["Start": "x", "Expiry": "a<b", "Permission": "é & p"]
    ),
  ]

  @Test(
    "What of a policy cannot be read is kept, and sent back as it came",
    arguments: ProtocolBench.readers.indices,
    policyRows.indices)
  func policy(reader: Int, index: Int) throws {
    let row = Self.policyRows[index]
    let operation = GetAccessPolicy(of: try ProtocolBench.queue())
    let xml = Self.policies(
      "<Id>a</Id><AccessPolicy><Permission>r</Permission></AccessPolicy>",
      "<Id>b</Id><AccessPolicy>\(row.content)</AccessPolicy>")
    let policies = try output(operation, xml, reader: reader)
    #expect(policies.map(\.id) == ["a", "b"])
    #expect(policies[0].accessPolicy == AccessPolicy(permissions: .read))
    var expected = row.policy
    expected.unreadableFields = row.kept
    #expect(policies[1].accessPolicy == expected)
    let request = try SetAccessPolicy(policies, of: ProtocolBench.queue()).request(
      in: ProtocolBench.site())
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(try output(operation, body, reader: reader) == policies)
    let stored = try JSONDecoder().decode([SignedIdentifier].self, from: JSONEncoder().encode(policies))
    #expect(stored == policies)
  }

  @Test("A field that is set replaces what could not be read")
  func replaced() throws {
    var policy = AccessPolicy(expiresOn: Self.date)
    policy.unreadableFields = ["Start": "soon", "Expiry": "later", "Other": "x"]
    let request = try SetAccessPolicy(
      [SignedIdentifier(id: "a", accessPolicy: policy)], of: ProtocolBench.queue()
    )
    .request(in: ProtocolBench.site())
    #expect(
      String(decoding: request.body, as: UTF8.self).contains(
        "<AccessPolicy><Start>soon</Start><Expiry>2026-03-03T04:05:06Z</Expiry></AccessPolicy>"))
  }

  @Test("A policy without an id stands among the others, and is refused when it is sent")
  func noID() throws {
    let xml = Self.policies("<AccessPolicy><Permission>r</Permission></AccessPolicy>", "<Id>b</Id>")
    let policies = try output(GetAccessPolicy(of: ProtocolBench.queue()), xml)
    #expect(policies.map(\.id) == ["", "b"])
    let error = #expect(throws: AzureError.self) {
      try SetAccessPolicy(policies, of: ProtocolBench.queue()).request(in: ProtocolBench.site())
    }
    #expect(error?.kind == .invalidArgument)
  }

  // MARK: Service properties

  private static let retention = "<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>"
  private static let logging =
    "<Logging><Version>1.0</Version><Read>true</Read><Write>false</Write><Delete>true</Delete>\(retention)</Logging>"
  private static let metrics =
    "<HourMetrics><Version>1.0</Version><Enabled>false</Enabled>\(retention)</HourMetrics>"
  private static let cors =
    "<Cors><CorsRule><AllowedOrigins>*</AllowedOrigins><AllowedMethods>GET</AllowedMethods><AllowedHeaders>a</AllowedHeaders>"
    + "<ExposedHeaders>b</ExposedHeaders><MaxAgeInSeconds>5</MaxAgeInSeconds></CorsRule></Cors>"

  private func properties(_ found: String, _ replacement: String) throws -> ServiceProperties {
    let xml =
      "<StorageServiceProperties>\(Self.logging)\(Self.metrics)\(Self.cors)</StorageServiceProperties>"
    #expect(xml.contains(found))
    return try output(GetServiceProperties(), xml.replacing(found, with: replacement))
  }

  static let unreadable: [(String, String, String, String)] = [
    ("<Read>true</Read>", "<Read>yes</Read>", "Logging", "the Read of the Logging is neither true nor false"),
    ("<Write>false</Write>", "", "Logging", "the Logging has no Write"),
    ("</Delete>\(retention)", "</Delete>", "Logging", "the Logging has no RetentionPolicy"),
    (
      "</Delete>\(retention)", "</Delete><RetentionPolicy><Enabled>true</Enabled></RetentionPolicy>",
      "Logging",
      "the RetentionPolicy has no Days"
    ),
    (
      "</Delete>\(retention)",
      "</Delete><RetentionPolicy><Enabled>true</Enabled><Days>week</Days></RetentionPolicy>",
      "Logging", "the Days of the RetentionPolicy is not a number"
    ),
    (
      "<HourMetrics><Version>1.0</Version><Enabled>false", "<HourMetrics><Version>1.0</Version><Enabled>1",
      "HourMetrics",
      "the Enabled of the HourMetrics is neither"
    ),
    (
      "<HourMetrics><Version>1.0</Version><Enabled>false</Enabled>", "<HourMetrics>", "HourMetrics",
      "no Enabled"
    ),
    ("<AllowedMethods>GET</AllowedMethods>", "", "Cors", "a CorsRule has no AllowedMethods"),
    ("<AllowedOrigins>*</AllowedOrigins>", "", "Cors", "a CorsRule has no AllowedOrigins"),
    (">5<", ">soon<", "Cors", "the MaxAgeInSeconds of a CorsRule is not a number"),
  ]

  @Test(
    "A part that cannot be read is nil with the reason, and the others are whole",
    arguments: unreadable.indices)
  func part(index: Int) throws {
    let (found, replacement, name, reason) = Self.unreadable[index]
    var whole = try properties("<Read>true</Read>", "<Read>true</Read>")
    let properties = try properties(found, replacement)
    #expect(properties.unreadableParts.keys.sorted() == [name])
    #expect(properties.unreadableParts[name]?.contains(reason) == true)
    switch name {
    case "Logging": whole.logging = nil
    case "HourMetrics": whole.hourMetrics = nil
    default: whole.cors = nil
    }
    whole.unreadableParts = properties.unreadableParts
    #expect(properties == whole)
    // Sent back as it is it changes nothing that nobody has seen.
    let body = try SetServiceProperties(properties).request(in: ProtocolBench.site()).body
    #expect(!String(decoding: body, as: UTF8.self).contains("<\(name)"))
  }

  @Test(
    "A part that could not be read is not replaced unseen",
    arguments: ["Logging", "HourMetrics", "MinuteMetrics", "Cors"])
  func unseen(name: String) throws {
    var properties = ServiceProperties(
      logging: LoggingSettings(), hourMetrics: MetricsSettings(), minuteMetrics: MetricsSettings(), cors: [])
    properties.unreadableParts = [name: "why"]
    let error = #expect(throws: AzureError.self) {
      try SetServiceProperties(properties).request(in: ProtocolBench.site())
    }
    #expect(error?.kind == .invalidArgument)
    #expect(error?.message.contains(name) == true)
    properties.unreadableParts = [:]
    _ = try SetServiceProperties(properties).request(in: ProtocolBench.site())
  }

  static let defaults: [(String, String)] = [
    ("<Logging><Version>1.0</Version>", "<Logging>"),
    ("<HourMetrics><Version>1.0</Version>", "<HourMetrics>"),
    ("<AllowedHeaders>a</AllowedHeaders>", ""), ("<ExposedHeaders>b</ExposedHeaders>", ""),
    ("<MaxAgeInSeconds>5</MaxAgeInSeconds>", ""),
  ]

  @Test("What may be missing within a part has its usual value", arguments: defaults)
  func usual(found: String, replacement: String) throws {
    let properties = try properties(found, replacement)
    #expect(properties.unreadableParts.isEmpty)
    #expect(properties.logging == LoggingSettings(logsDeletes: true, logsReads: true))
    #expect(properties.hourMetrics == MetricsSettings())
    let rule = try #require(properties.cors?.first)
    #expect(rule.allowedHeaders == (found.contains("AllowedHeaders") ? [] : ["a"]))
    #expect(rule.exposedHeaders == (found.contains("ExposedHeaders") ? [] : ["b"]))
    #expect(rule.maxAge == (found.contains("MaxAge") ? .zero : .seconds(5)))
  }
}
