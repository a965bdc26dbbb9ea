import AzureAuthSAS
import AzureCore
import AzurePipeline
import AzurePolicies
import AzureQueueProtocol
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Models as values and as JSON")
struct ModelTests {
  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func check<Model: Codable & Equatable>(
    _ value: Model, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try json(value) == text, sourceLocation: sourceLocation)
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    #expect(try decoder.decode(Model.self, from: Data(text.utf8)) == value, sourceLocation: sourceLocation)
  }

  private static let date = Timestamp(seconds: 1_772_510_706)

  @Test("A page of a listing can be stored and read back")
  func page() throws {
    try Self.check(
      QueuePage(
        queues: [QueueItem(name: "a-1", metadata: ["Owner": "blue", "b": ""]), QueueItem(name: "a-2")],
        continuationToken: ContinuationToken(rawValue: "/contoso/a-3")),
      #"{"continuationToken":"/contoso/a-3","queues":[{"metadata":{"Owner":"blue","b":""},"name":"a-1"},{"name":"a-2"}]}"#
    )
  }

  @Test("Names of metadata are kept by coders that change keys")
  func keyStrategies() throws {
    let metadata: QueueMetadata = ["ownerName": "a", "aB_c": "b", "owner_team": "c"]
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let read = try decoder.decode(QueueMetadata.self, from: try encoder.encode(metadata))
    #expect(read.entries.map(\.name).sorted() == ["aB_c", "ownerName", "owner_team"])
  }

  @Test(
    "No way to print a receipt, or a message that has one, shows enough to use it",
    arguments: ["AgAAAAMAAAAAAAAAk1Jx9Q2q3AE=", "S3CRET", "a"])
  func receiptPrints(text: String) {
    let receipt = PopReceipt(rawValue: text)
    let received = ReceivedMessage(
      id: "1", insertedOn: Self.date, expiresOn: Self.date, nextVisibleOn: Self.date, dequeueCount: 1,
      popReceipt: receipt, rawText: "text")
    let sent = SentMessage(
      id: "1", insertedOn: Self.date, expiresOn: Self.date, popReceipt: receipt, nextVisibleOn: Self.date)
    let updated = UpdatedMessage(popReceipt: receipt, nextVisibleOn: Self.date)
    for value in [receipt, received, sent, updated, [receipt], Optional(receipt) as Any] as [Any] {
      var dumped = ""
      dump(value, to: &dumped)
      let prints = [
        "\(value)", String(reflecting: value), dumped,
        Mirror(reflecting: value).children.map { "\($0.value) \(String(reflecting: $0.value))" }.joined(),
      ]
      for print in prints {
        #expect(!print.contains("k1Jx9") && !print.contains("S3CRET") && !print.contains("…a"), "\(print)")
      }
      #expect(dumped.contains("PopReceipt(…"))
    }
    #expect(Mirror(reflecting: receipt).children.isEmpty)
  }

  @Test("A continuation token is its text")
  func token() throws {
    let token = ContinuationToken(rawValue: "/contoso/a-3")
    #expect("\(token)" == "/contoso/a-3")
    try Self.check([token], #"["/contoso/a-3"]"#)
  }

  @Test("Service properties can be stored and read back, parts that are nil left out")
  func properties() throws {
    try Self.check(
      ServiceProperties(
        logging: LoggingSettings(logsReads: true, retention: RetentionPolicy(days: 3)),
        cors: [CorsRule(allowedOrigins: ["*"], allowedMethods: [.get], maxAge: .seconds(60))]),
      #"{"cors":[{"allowedHeaders":[],"allowedMethods":["GET"],"allowedOrigins":["*"],"exposedHeaders":[],"#
        + #""maxAgeInSeconds":60}],"logging":{"logsDeletes":false,"logsReads":true,"logsWrites":false,"#
        + #""retention":{"days":3},"version":"1.0"}}"#)
  }

  @Test(
    "An age as long as can be, either way, is stored as the longest that can be",
    arguments: [1.7e20, -1.7e20])
  func ages(seconds: Double) throws {
    let rule = CorsRule(allowedOrigins: ["*"], allowedMethods: [.get], maxAge: .seconds(seconds))
    let longest = seconds > 0 ? Int64.max : .min
    #expect(try Self.json(rule).contains(#""maxAgeInSeconds":\#(longest)"#))
  }

  @Test("Stored policies can be stored and read back, with letters for permissions")
  func policies() throws {
    try Self.check(
      [
        SignedIdentifier(
          id: "a", accessPolicy: AccessPolicy(startsOn: Self.date, permissions: [.process, .read])),
        SignedIdentifier(id: "b"),
        SignedIdentifier(id: "c", accessPolicy: AccessPolicy(expiresOn: Self.date)),
      ],
      #"[{"accessPolicy":{"permissions":"rp","startsOn":"2026-03-03T04:05:06Z"},"id":"a"},{"id":"b"},"#
        + #"{"accessPolicy":{"expiresOn":"2026-03-03T04:05:06Z"},"id":"c"}]"#)
  }

  @Test("Permissions that are no letters are refused on reading")
  func badPermissions() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(AccessPolicy.self, from: Data(#"{"permissions":"R-W"}"#.utf8))
    }
  }

  @Test("Statistics, queue properties and receipts can be stored and read back")
  func others() throws {
    try Self.check(
      ServiceStatistics(status: .live, lastSyncTime: Self.date),
      #"{"lastSyncTime":"2026-03-03T04:05:06Z","status":"live"}"#)
    try Self.check(
      QueueProperties(metadata: ["Owner": "blue"], approximateMessageCount: 7),
      #"{"approximateMessageCount":7,"metadata":{"Owner":"blue"}}"#)
    try Self.check(
      UpdatedMessage(popReceipt: PopReceipt(rawValue: "r"), nextVisibleOn: Self.date),
      #"{"nextVisibleOn":"2026-03-03T04:05:06Z","popReceipt":"r"}"#)
    try Self.check(
      SentMessage(
        id: "1", insertedOn: Self.date, expiresOn: Self.date, popReceipt: PopReceipt(rawValue: "r"),
        nextVisibleOn: Self.date),
      #"{"expiresOn":"2026-03-03T04:05:06Z","id":"1","insertedOn":"2026-03-03T04:05:06Z","#
        + #""nextVisibleOn":"2026-03-03T04:05:06Z","popReceipt":"r"}"#)
  }

  @Test(
    "A received message can be stored and read back with its receipt and its content",
    arguments: [
      (.success(.text("a")), #"{"text":"a"}"#), (.success(.bytes([0, 255])), #"{"bytes":"AP8="}"#),
      (
        .failure(MessageDecodingError(rawText: "raw", reason: "the text is not base64")),
        #"{"failure":"the text is not base64"}"#
      ),
    ] as [(Result<MessageContent, MessageDecodingError>, String)])
  func received(content: Result<MessageContent, MessageDecodingError>, text: String) throws {
    let date = #""2026-03-03T04:05:06Z""#
    try Self.check(
      ReceivedMessage(
        id: "1", insertedOn: Self.date, expiresOn: Self.date, nextVisibleOn: Self.date, dequeueCount: 2,
        popReceipt: PopReceipt(rawValue: "r"), rawText: "raw", content: content),
      #"{"content":\#(text),"dequeueCount":2,"expiresOn":\#(date),"id":"1","insertedOn":\#(date),"#
        + #""nextVisibleOn":\#(date),"popReceipt":"r","rawText":"raw"}"#)
    try Self.check(
      PeekedMessage(
        id: "1", insertedOn: Self.date, expiresOn: Self.date, dequeueCount: 2, rawText: "raw",
        content: content),
      #"{"content":\#(text),"dequeueCount":2,"expiresOn":\#(date),"id":"1","insertedOn":\#(date),"rawText":"raw"}"#
    )
  }

  @Test("Fields that a response did not tell are left out of what is stored, and read back as such")
  func untold() throws {
    try Self.check(
      ReceivedMessage(
        id: "1", insertedOn: nil, expiresOn: nil, nextVisibleOn: nil, dequeueCount: nil,
        popReceipt: PopReceipt(rawValue: "r"), rawText: "a"),
      #"{"content":{"text":"a"},"id":"1","popReceipt":"r","rawText":"a"}"#)
    try Self.check(
      PeekedMessage(id: "1", insertedOn: nil, expiresOn: nil, dequeueCount: nil, rawText: "a"),
      #"{"content":{"text":"a"},"id":"1","rawText":"a"}"#)
    try Self.check(
      SentMessage(
        id: "1", insertedOn: nil, expiresOn: nil, popReceipt: PopReceipt(rawValue: "r"), nextVisibleOn: nil),
      #"{"id":"1","popReceipt":"r"}"#)
    try Self.check(
      UpdatedMessage(popReceipt: PopReceipt(rawValue: "r"), nextVisibleOn: nil), #"{"popReceipt":"r"}"#)
    try Self.check(QueueProperties(approximateMessageCount: nil), #"{"metadata":{}}"#)
    var properties = ServiceProperties(cors: [])
    properties.unreadableParts = ["Logging": "why"]
    #expect(try Self.json(properties) == #"{"cors":[]}"#)
  }

  @Test("Metadata is equal without the case of names and without order, values exactly")
  func metadataEquality() {
    let metadata: QueueMetadata = ["Owner": "blue", "stage": "test"]
    #expect(metadata == ["STAGE": "test", "owner": "blue"])
    #expect(metadata.hashValue == (["STAGE": "test", "owner": "blue"] as QueueMetadata).hashValue)
    #expect(metadata != ["Owner": "Blue", "stage": "test"])
    #expect(metadata != ["Owner": "blue"])
    #expect(metadata != ["Owner": "test", "stage": "blue"])
  }

  @Test("A policy read from the service is written as it was")
  func policyRoundTrip() throws {
    for text in [
      "2026-03-03T04:05:06.1234567Z", "2019-09-12T21:20:41.5310134Z", "2099-12-31T23:59:59.9999999Z",
    ] {
      let xml =
        "<SignedIdentifiers><SignedIdentifier><Id>a</Id><AccessPolicy><Expiry>\(text)</Expiry></AccessPolicy>"
        + "</SignedIdentifier></SignedIdentifiers>"
      let queue = try ProtocolBench.queue()
      let policies = try GetAccessPolicy(of: queue).output(
        from: CompletedCall(response: ProtocolBench.response(200, [], xml)), reader: ProtocolBench.readers[0])
      let request = try SetAccessPolicy(policies, of: queue).request(in: ProtocolBench.site())
      let written = String(decoding: request.body, as: UTF8.self)
      let expiry = try #require(
        written.split(separator: "<Expiry>").last?.split(separator: "</Expiry>").first.map(String.init))
      let difference = try #require(Timestamp(iso8601: expiry)) - #require(Timestamp(iso8601: text))
      // A date keeps about 100 nanoseconds, the service's own tick.
      #expect(abs(difference / .nanoseconds(1)) <= 500)
    }
  }

  @Test("Every model can be made by hand")
  func defaults() {
    #expect(RetentionPolicy.disabled.days == nil)
    #expect(!RetentionPolicy().isEnabled)
    #expect(RetentionPolicy(days: 1).isEnabled)
    #expect(LoggingSettings().version == "1.0")
    #expect(!MetricsSettings().isEnabled)
    #expect(CorsRule(allowedOrigins: ["*"], allowedMethods: [.delete]).maxAge == .zero)
    #expect(
      [CorsRule.Method.delete, .get, .head, .merge, .options, .post, .put].map(\.description) == [
        "DELETE", "GET", "HEAD", "MERGE", "OPTIONS", "POST", "PUT",
      ])
  }
}

@Suite("The wait before an empty queue is asked again")
struct PollingIntervalTests {
  @Test(
    "It doubles from the shortest to the longest",
    arguments: [
      (PollingInterval(), [0.5, 1, 2, 4, 8, 16, 30, 30]),
      (PollingInterval(shortest: .seconds(2), longest: .seconds(1)), [2, 2]),
      (PollingInterval(shortest: .zero, longest: .zero), [0.01, 0.01]),
    ])
  func waits(interval: PollingInterval, seconds: [Double]) {
    for (index, wanted) in seconds.enumerated() {
      let most = interval.wait(after: index + 1, random: RandomSource { .max }) / .seconds(1)
      let least = interval.wait(after: index + 1, random: RandomSource { 0 }) / .seconds(1)
      #expect(abs(most - wanted) < 0.001 * wanted && abs(least - 0.8 * wanted) < 0.001 * wanted)
    }
    #expect(
      interval.wait(after: .max, random: RandomSource { .max })
        <= max(interval.longest, interval.shortest, .milliseconds(10)))
  }
}
