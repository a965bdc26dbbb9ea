import AzureCore
import AzureQueueEmulator
import HTTPTypes
import Testing

@Suite("Service properties and statistics")
struct ServicePropertiesTests {
  private static let path = "?restype=service&comp=properties"
  private static let off = "<Enabled>false</Enabled>"
  private static let logging =
    "<Logging><Version>1.0</Version><Read>false</Read><Write>false</Write><Delete>false</Delete>"
    + "<RetentionPolicy>\(off)</RetentionPolicy></Logging>"
  private static let hours =
    "<HourMetrics><Version>1.0</Version><Enabled>true</Enabled><IncludeAPIs>true</IncludeAPIs>"
    + "<RetentionPolicy><Enabled>true</Enabled><Days>7</Days></RetentionPolicy></HourMetrics>"
  private static let minutes =
    "<MinuteMetrics><Version>1.0</Version>\(off)<RetentionPolicy>\(off)</RetentionPolicy></MinuteMetrics>"

  private func document(_ content: String) -> String {
    "<StorageServiceProperties>" + content + "</StorageServiceProperties>"
  }

  private func rule(
    origins: String = "*", methods: String = "GET", allowed: String = "", exposed: String = "",
    age: String = "0"
  ) -> String {
    "<CorsRule><AllowedOrigins>\(origins)</AllowedOrigins><AllowedMethods>\(methods)</AllowedMethods>"
      + "<AllowedHeaders>\(allowed)</AllowedHeaders><ExposedHeaders>\(exposed)</ExposedHeaders>"
      + "<MaxAgeInSeconds>\(age)</MaxAgeInSeconds></CorsRule>"
  }

  @Test("A new account has hourly metrics for seven days and nothing else")
  func initial() {
    var service = Service()
    let response = service.ask(.get, Self.path)
    #expect(
      response.text == "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?>"
        + document(Self.logging + Self.hours + Self.minutes + "<Cors />"))
    #expect(response.header(.cacheControl) == "no-cache")
  }

  @Test("What is set comes back in the service's order, lists without blanks, whole names before prefixes")
  func set() {
    var service = Service()
    let cors = rule(
      origins: "www.xyz.com, www.ab.com", methods: "GET, PUT", allowed: "x-ms-meta-data*,x-ms-meta-foo",
      exposed: "x-ms-meta-source*,x-ms-meta-abc", age: "500")
    let body = document(
      "<MinuteMetrics><RetentionPolicy><Days>2</Days><Enabled>True</Enabled></RetentionPolicy>"
        + "<Enabled>True</Enabled><Version>1.0</Version><IncludeAPIs>false</IncludeAPIs></MinuteMetrics>"
        + "<Logging><Version>1.0</Version><Delete>true</Delete><Read>true</Read><Write>false</Write>"
        + "<RetentionPolicy><Enabled>true</Enabled><Days>365</Days></RetentionPolicy></Logging><Cors>\(cors)</Cors>"
    )
    let response = service.ask(.put, Self.path, body: body)
    #expect(response.status == 202)
    #expect(response.body.isEmpty)
    #expect(
      service.ask(.get, Self.path).text.hasSuffix(
        document(
          "<Logging><Version>1.0</Version><Read>true</Read><Write>false</Write><Delete>true</Delete>"
            + "<RetentionPolicy><Enabled>true</Enabled><Days>365</Days></RetentionPolicy></Logging>"
            + Self.hours
            + "<MinuteMetrics><Version>1.0</Version><Enabled>true</Enabled><IncludeAPIs>false</IncludeAPIs>"
            + "<RetentionPolicy><Enabled>true</Enabled><Days>2</Days></RetentionPolicy></MinuteMetrics>"
            + "<Cors><CorsRule><AllowedMethods>GET,PUT</AllowedMethods>"
            + "<AllowedOrigins>www.xyz.com,www.ab.com</AllowedOrigins>"
            + "<AllowedHeaders>x-ms-meta-foo,x-ms-meta-data*</AllowedHeaders>"
            + "<ExposedHeaders>x-ms-meta-abc,x-ms-meta-source*</ExposedHeaders>"
            + "<MaxAgeInSeconds>500</MaxAgeInSeconds></CorsRule></Cors>")))
  }

  @Test("A part that is left out stays, and an empty list of rules clears them")
  func partial() {
    var service = Service()
    #expect(service.ask(.put, Self.path, body: document("<Cors>\(rule())</Cors>")).status == 202)
    #expect(
      service.ask(.get, Self.path).text.contains(
        Self.logging + Self.hours + Self.minutes + "<Cors><CorsRule>"))
    #expect(service.ask(.put, Self.path, body: document(Self.logging)).status == 202)
    #expect(service.ask(.get, Self.path).text.contains("<Cors><CorsRule>"))
    #expect(service.ask(.put, Self.path, body: document("<Cors/>")).status == 202)
    #expect(service.ask(.get, Self.path).text.contains("<Cors />"))
  }

  @Test(
    "Retention of no day or more than 365 is refused with the place in the document",
    arguments: ["0", "366"])
  func retention(days: String) {
    var service = Service()
    let body =
      "<?xml version='1.0' encoding='utf-8'?>\n<StorageServiceProperties><MinuteMetrics><Version>1.0</Version>"
      + "<Enabled>true</Enabled><IncludeAPIs>true</IncludeAPIs><RetentionPolicy><Enabled>true</Enabled>"
      + "<Days>\(days)</Days></RetentionPolicy></MinuteMetrics></StorageServiceProperties>"
    let response = service.ask(.put, Self.path, body: body)
    #expect(response.failure == "400 InvalidXmlDocument")
    #expect(
      response.details == [
        "LineNumber=2", "LinePosition=\(173 + days.count)",
        "Reason=Retention days must be greater than 0 and less than or equal to 365 days.",
      ])
    // As recorded for 366 days.
    #expect(days != "366" || response.header(.contentLength) == "376")
  }

  @Test("A document without any part is refused in the recorded words")
  func empty() {
    var service = Service()
    let body = "<?xml version='1.0' encoding='utf-8'?>\n<StorageServiceProperties />"
    let response = service.ask(.put, Self.path, body: body)
    #expect(response.failure == "400 InvalidXmlDocument")
    #expect(
      response.details.last
        == "Reason=Error parsing Xml content: 'None' is an invalid XmlNodeType. Line 2, position 29.")
    #expect(response.header(.contentLength) == "383")
  }

  @Test(
    "Documents that are not the expected one are refused, and change nothing",
    arguments: [
      ("", "400 InvalidXmlDocument", "Reason="), ("<Other/>", "400 InvalidXmlDocument", "Reason="),
      ("<StorageServiceProperties>", "400 InvalidXmlDocument", "Reason=Error parsing Xml content"),
      (
        "<StorageServiceProperties><Tables/></StorageServiceProperties>", "400 UnsupportedXmlNode",
        "XmlNodeName=Tables"
      ),
      (
        "<StorageServiceProperties><Logging><Version>1.0</Version></Logging></StorageServiceProperties>",
        "400 MissingRequiredXmlNode", "XmlNodeName=Read"
      ),
      (
        "<StorageServiceProperties><HourMetrics><Version>2.0</Version></HourMetrics></StorageServiceProperties>",
        "400 InvalidXmlNodeValue", "XmlNodeValue=2.0"
      ),
      (
        "<StorageServiceProperties><HourMetrics><Version>1.0</Version><Enabled>true</Enabled></HourMetrics>"
          + "</StorageServiceProperties>", "400 MissingRequiredXmlNode", "XmlNodeName=IncludeAPIs"
      ),
      (
        "<StorageServiceProperties><HourMetrics><Version>1.0</Version><Enabled>maybe</Enabled></HourMetrics>"
          + "</StorageServiceProperties>", "400 InvalidXmlNodeValue", "XmlNodeValue=maybe"
      ),
      (
        "<StorageServiceProperties><HourMetrics><Version>1.0</Version><Enabled>false</Enabled>"
          + "<IncludeAPIs>true</IncludeAPIs><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></HourMetrics>"
          + "</StorageServiceProperties>", "400 UnsupportedXmlNode", "XmlNodeName=IncludeAPIs"
      ),
      (
        "<StorageServiceProperties><HourMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy>"
          + "<Enabled>true</Enabled></RetentionPolicy></HourMetrics></StorageServiceProperties>",
        "400 MissingRequiredXmlNode", "XmlNodeName=Days"
      ),
    ])
  func refused(body: String, failure: String, detail: String) {
    var service = Service()
    let before = service.ask(.get, Self.path).text
    let response = service.ask(.put, Self.path, body: body)
    #expect(response.failure == failure)
    #expect(response.details.last == detail)
    #expect(service.ask(.get, Self.path).text == before)
  }

  @Test("Five rules are accepted, six are refused")
  func ruleCount() {
    var service = Service()
    let five = String(repeating: rule(), count: 5)
    #expect(service.ask(.put, Self.path, body: document("<Cors>\(five)</Cors>")).status == 202)
    let response = service.ask(.put, Self.path, body: document("<Cors>\(five)\(rule())</Cors>"))
    #expect(response.failure == "400 InvalidXmlDocument")
    #expect(response.details == ["LineNumber=0", "LinePosition=0", "Reason="])
  }

  @Test("Rules beyond the service's limits are refused")
  func ruleLimits() {
    let long = String(repeating: "a", count: 257)
    let names = (0..<65).map { "h\($0)" }.joined(separator: ",")
    for (rule, failure) in [
      (rule(origins: ""), "400 InvalidXmlNodeValue"), (rule(origins: long), "400 InvalidXmlNodeValue"),
      (rule(methods: "PATCH"), "400 InvalidXmlNodeValue"), (rule(methods: ""), "400 InvalidXmlNodeValue"),
      (rule(methods: "get"), "400 InvalidXmlNodeValue"), (rule(allowed: names), "400 InvalidXmlNodeValue"),
      (rule(exposed: "a*,b*,c*"), "400 InvalidXmlNodeValue"), (rule(age: "-1"), "400 InvalidXmlNodeValue"),
      (
        rule(origins: (0..<16).map { "\($0)" + String(repeating: "o", count: 128) }.joined(separator: ",")),
        "400 InvalidXmlDocument"
      ),
      ("<CorsRule><AllowedOrigins>*</AllowedOrigins></CorsRule>", "400 MissingRequiredXmlNode"),
    ] {
      var service = Service()
      #expect(
        service.ask(.put, Self.path, body: document("<Cors>\(rule)</Cors>")).failure == failure,
        "\(rule.prefix(80))")
    }
  }

  @Test("Before 2013-08-15 there are logging and one kind of metrics, both required")
  func old() {
    var service = Service()
    service.version = "2012-02-12"
    let metrics = Self.hours.replacing("HourMetrics", with: "Metrics")
    #expect(service.ask(.get, Self.path).text.hasSuffix(document(Self.logging + metrics)))
    #expect(service.ask(.put, Self.path, body: document(Self.logging + metrics)).status == 202)
    #expect(service.ask(.put, Self.path, body: document(metrics)).failure == "400 MissingRequiredXmlNode")
    #expect(service.ask(.put, Self.path, body: document("<Cors/>")).failure == "400 UnsupportedXmlNode")
  }

  @Test("The settings are those of the service: without restype there is no such component")
  func restype() {
    var service = Service()
    #expect(service.ask(.get, "?comp=properties").failure == "400 InvalidQueryParameterValue")
    #expect(service.ask(.get, "?restype=service&comp=nothing").failure == "400 InvalidQueryParameterValue")
    #expect(service.ask(.delete, Self.path).failure == "405 UnsupportedHttpVerb")
  }

  @Test("Statistics come from the secondary only")
  func statistics() {
    var service = Service()
    let path = "?restype=service&comp=stats"
    let refused = service.ask(.get, path)
    #expect(refused.failure == "400 InvalidQueryParameterValue")
    #expect(refused.details == ["QueryParameterName=comp", "QueryParameterValue=stats", "Reason="])
    service.root = Service.secondary
    #expect(
      service.ask(.get, path).text == "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?>"
        + "<StorageServiceStats><GeoReplication><Status>live</Status>"
        + "<LastSyncTime>Tue, 03 Mar 2026 04:05:06 GMT</LastSyncTime></GeoReplication></StorageServiceStats>")
  }

  @Test("A secondary that is not live has an empty time, written as two tags")
  func unavailable() {
    var options = EmulatorOptions()
    options.replication = .unavailable
    var service = Service(options: options)
    service.root = Service.secondary
    #expect(
      service.ask(.get, "?restype=service&comp=stats").text.hasSuffix(
        "<StorageServiceStats><GeoReplication><Status>unavailable</Status><LastSyncTime></LastSyncTime>"
          + "</GeoReplication></StorageServiceStats>"))
  }
}
