import AzureCore
import HTTPTypes
import Testing

@Suite("Access policies")
struct AccessPolicyTests {
  private static let path = "jobs?comp=acl"

  private func identifier(_ id: String, _ policy: String = "") -> String {
    "<SignedIdentifier><Id>\(id)</Id>\(policy)</SignedIdentifier>"
  }

  private func document(_ content: String) -> String {
    content.isEmpty ? "<SignedIdentifiers />" : "<SignedIdentifiers>\(content)</SignedIdentifiers>"
  }

  private func policy(_ content: String) -> String { "<AccessPolicy>\(content)</AccessPolicy>" }

  @Test("A new queue has none")
  func none() {
    var service = Service.withQueue()
    let response = service.ask(.get, Self.path)
    #expect(response.text == "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><SignedIdentifiers />")
    #expect(response.header(.cacheControl) == "no-cache")
    #expect(service.ask(.head, Self.path).status == 200)
  }

  @Test(
    "Dates come back with seven digits of fraction, whichever form they were sent in",
    arguments: [
      ("2016-01-01", "2016-01-01T00:00:00.0000000Z"), ("2016-01-01T10:20Z", "2016-01-01T10:20:00.0000000Z"),
      ("2016-01-01T10:20:30Z", "2016-01-01T10:20:30.0000000Z"),
      ("2019-09-12T21:20:41.5310134Z", "2019-09-12T21:20:41.5310134Z"),
      ("2016-01-01T10:20:30+02:00", "2016-01-01T08:20:30.0000000Z"),
    ])
  func dates(sent: String, returned: String) {
    var service = Service.withQueue()
    let body = document(identifier("one", policy("<Start>\(sent)</Start><Expiry>\(sent)</Expiry>")))
    #expect(service.ask(.put, Self.path, body: body).status == 204)
    #expect(
      service.ask(.get, Self.path).text.hasSuffix(
        document(identifier("one", policy("<Start>\(returned)</Start><Expiry>\(returned)</Expiry>")))))
  }

  @Test("What a policy does not have is not written, down to an identifier that stands alone")
  func missingParts() {
    var service = Service.withQueue()
    let body = document(
      identifier("empty") + identifier("hollow", "<AccessPolicy/>")
        + identifier("letters", policy("<Start/><Permission>pr</Permission>"))
        + identifier("start", policy("<Start>2020-01-01</Start><Permission />")))
    #expect(service.ask(.put, Self.path, body: body).status == 204)
    #expect(
      service.ask(.get, Self.path).text.hasSuffix(
        document(
          identifier("empty") + identifier("hollow")
            + identifier("letters", policy("<Permission>rp</Permission>"))
            + identifier("start", policy("<Start>2020-01-01T00:00:00.0000000Z</Start>")))))
  }

  @Test(
    "Letters come back as raup, and before 2017-04-17 as rpau",
    arguments: [("2016-05-31", "rpau"), ("2017-04-17", "raup")])
  func letters(version: String, letters: String) {
    var service = Service.withQueue(version: version)
    let body = document(identifier("one", policy("<Permission>raup</Permission>")))
    #expect(service.ask(.put, Self.path, body: body).status == 204)
    #expect(service.ask(.get, Self.path).text.contains("<Permission>\(letters)</Permission>"))
  }

  @Test("A start after the expiry is accepted")
  func backwards() {
    var service = Service.withQueue()
    let body = document(identifier("one", policy("<Start>2049-06-11</Start><Expiry>2021-06-11</Expiry>")))
    #expect(service.ask(.put, Self.path, body: body).status == 204)
  }

  @Test("A set replaces all, and no content clears", arguments: ["<SignedIdentifiers/>", ""])
  func replaced(body: String) {
    var service = Service.withQueue()
    _ = service.ask(.put, Self.path, body: document(identifier("one") + identifier("two")))
    _ = service.ask(.put, Self.path, body: document(identifier("three")))
    #expect(service.ask(.get, Self.path).text.hasSuffix(document(identifier("three"))))
    #expect(service.ask(.put, Self.path, body: body).status == 204)
    #expect(service.ask(.get, Self.path).text.hasSuffix(document("")))
  }

  @Test("Five identifiers are accepted, six are refused and change nothing")
  func count() {
    var service = Service.withQueue()
    let five = (0..<5).map { identifier("\($0)") }.joined()
    #expect(service.ask(.put, Self.path, body: document(five)).status == 204)
    let response = service.ask(.put, Self.path, body: document(five + identifier("6")))
    #expect(response.failure == "400 InvalidXmlDocument")
    #expect(response.details == ["LineNumber=0", "LinePosition=0", "Reason="])
    #expect(response.header(.contentLength) == "294")
    #expect(service.ask(.get, Self.path).text.hasSuffix(document(five)))
  }

  @Test("An id of 64 characters is accepted, of 65 or none refused with the recorded place and words")
  func idLength() {
    var service = Service.withQueue()
    let most = String(repeating: "é", count: 64)
    #expect(service.ask(.put, Self.path, body: document(identifier(most))).status == 204)
    let long = String(repeating: "a", count: 65)
    let one =
      "<SignedIdentifier><AccessPolicy><Permission>r</Permission><Expiry>2021-06-11T20:00:00Z</Expiry>"
      + "<Start>2021-06-11T20:05:00Z</Start></AccessPolicy><Id>\(long)</Id></SignedIdentifier>"
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document(one + one)
    let response = service.ask(.put, Self.path, body: body)
    #expect(response.failure == "400 InvalidXmlDocument")
    #expect(
      response.details == [
        "LineNumber=2", "LinePosition=259",
        "Reason=Signed identifier ID cannot be empty or over 64 characters in length",
      ])
    #expect(response.header(.contentLength) == "371")
    #expect(service.ask(.put, Self.path, body: document(identifier(""))).failure == "400 InvalidXmlDocument")
  }

  @Test(
    "Policies that cannot be are refused",
    arguments: [
      "<Other/>", "<SignedIdentifiers>", "<SignedIdentifiers><Other/></SignedIdentifiers>",
      "<SignedIdentifiers><SignedIdentifier><Id>a</Id><Other/></SignedIdentifier></SignedIdentifiers>",
      "<SignedIdentifiers><SignedIdentifier><Id>a</Id><AccessPolicy><Permission>rwdl</Permission></AccessPolicy>"
        + "</SignedIdentifier></SignedIdentifiers>",
      "<SignedIdentifiers><SignedIdentifier><Id>a</Id><AccessPolicy><Permission>rr</Permission></AccessPolicy>"
        + "</SignedIdentifier></SignedIdentifiers>",
      "<SignedIdentifiers><SignedIdentifier><Id>a</Id><AccessPolicy><Start>yesterday</Start></AccessPolicy>"
        + "</SignedIdentifier></SignedIdentifiers>",
      "<SignedIdentifiers><SignedIdentifier><Id>a</Id><AccessPolicy><Start>2020-01-01T00:00:00.123Z</Start>"
        + "</AccessPolicy></SignedIdentifier></SignedIdentifiers>",
      "<SignedIdentifiers><SignedIdentifier><Id>a</Id></SignedIdentifier><SignedIdentifier><Id>a</Id>"
        + "</SignedIdentifier></SignedIdentifiers>",
      "<SignedIdentifiers><SignedIdentifier><Id>a</Id><Id>b</Id></SignedIdentifier></SignedIdentifiers>",
      "<SignedIdentifiers><SignedIdentifier><Id>a</Id><AccessPolicy/><AccessPolicy/></SignedIdentifier>"
        + "</SignedIdentifiers>",
    ]
      + ["<Start>2020-01-01</Start>", "<Expiry>2020-01-01</Expiry>", "<Permission>r</Permission>"].map {
        "<SignedIdentifiers><SignedIdentifier><Id>a</Id><AccessPolicy>\($0)\($0)</AccessPolicy>"
          + "</SignedIdentifier></SignedIdentifiers>"
      })
  func refused(body: String) {
    var service = Service.withQueue()
    #expect(service.ask(.put, Self.path, body: body).failure == "400 InvalidXmlDocument")
  }

  @Test("A missing queue is reported once the document is valid")
  func missingQueue() {
    var service = Service()
    #expect(service.ask(.get, Self.path).failure == "404 QueueNotFound")
    #expect(service.ask(.put, Self.path, body: document("")).failure == "404 QueueNotFound")
  }

  @Test("There are none before 2012-02-12")
  func old() {
    var service = Service.withQueue(version: "2011-08-18")
    #expect(service.ask(.get, Self.path).failure == "400 InvalidQueryParameterValue")
  }
}
