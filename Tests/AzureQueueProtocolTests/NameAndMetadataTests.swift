import AzureCore
import AzurePipeline
import AzureQueueProtocol
import HTTPTypes
import TestSupport
import Testing

@Suite("Queue names", .alone)
struct QueueNameTests {
  @Test(
    "Names by the rules are accepted",
    arguments: ["abc", "a1b", "123", "a-b", "a-b-c-1", String(repeating: "q", count: 63)])
  func accepted(name: String) throws {
    #expect(try QueueName(name).rawValue == name)
  }

  @Test(
    "A name that breaks a rule is refused with that rule",
    arguments: [
      ("", "has 0 characters", "use 3 to 63"), ("a", "has 1 character", "use 3 to 63"),
      ("ab", "has 2 characters", "use 3 to 63"), ("Tasks", "has an upper-case letter", "use lower case"),
      ("my_tasks", "has a character that is not a lower-case letter, a digit or a hyphen", "use these alone"),
      ("tâche", "has a character that is not a lower-case letter, a digit or a hyphen", "use these alone"),
      ("tasks/1", "has a character that is not a lower-case letter, a digit or a hyphen", "use these alone"),
      ("ta sk", "has a character that is not a lower-case letter, a digit or a hyphen", "use these alone"),
      ("ta.sk", "has a character that is not a lower-case letter, a digit or a hyphen", "use these alone"),
      ("task١", "has a character that is not a lower-case letter, a digit or a hyphen", "use these alone"),
      (
        "a\u{301}bc", "has a character that is not a lower-case letter, a digit or a hyphen",
        "use these alone"
      ),
      ("-tasks", "begins with a hyphen", "begin with a letter or digit"),
      ("tasks-", "ends with a hyphen", "end with a letter or digit"),
      ("ta--sks", "has two hyphens in a row", "use one"),
    ])
  func refused(name: String, rule: String, advice: String) throws {
    let error = try #require(throws: AzureError.self) { try QueueName(name) }
    #expect(error.kind == .invalidArgument)
    #expect(error.message == "The queue name '\(name)' \(rule)")
    #expect(error.advice == advice)
  }

  @Test(
    "Of a name that is too long no more is repeated than a name can have", arguments: [64, 100, 1_000_000])
  func long(count: Int) throws {
    let error = try #require(throws: AzureError.self) { try QueueName(String(repeating: "q", count: count)) }
    let shown = String(repeating: "q", count: 63)
    #expect(error.message == "The queue name '\(shown)…' has \(count) characters")
    #expect(error.advice == "use 3 to 63")
  }

  @Test(
    "A text that may hold a secret is not repeated",
    arguments: [
      "tasks?sv=1&sig=S3CRET", "tasks&sig=S3CRET", "AccountName=a;AccountKey=S3CRET",
      "S3CRETvdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
      "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.S3CRETeyJhdWQiOiJodHRwczovL3N0b3JhZ2Ui.c2lnbmF0dXJl",
      "S3CRET8Q~k3Jd92mZpQ0xVn7TgYs5RrLw1HcUe4BtXo", "S3CRETo6OTslgDGrW6sM2UxbrRsqhA3pqAxx2ByrV3s",
    ])
  func secret(name: String) throws {
    let error = try #require(throws: AzureError.self) { try QueueName(name) }
    #expect(error.message.hasPrefix("The queue name has "))
    #expect(!"\(error)".contains("S3CRET"))
  }
}

@Suite("Queue metadata", .alone)
struct QueueMetadataTests {
  private func refusal(_ metadata: QueueMetadata) throws -> AzureError {
    try #require(throws: AzureError.self) {
      try CreateQueue(ProtocolBench.queue(), metadata: metadata).request(in: ProtocolBench.site())
    }
  }

  @Test("A name must be an identifier", arguments: ["", "1a", "a-b", "a b", "é", "a.b", "x:y", "a\r\nb"])
  func names(name: String) throws {
    let error = try refusal(QueueMetadata([.init(name: name, value: "x")]))
    #expect(error.kind == .invalidArgument)
    #expect(error.message == "The metadata name '\(name)' is not valid")
  }

  @Test(
    "A value must be what a header can carry",
    arguments: [" a", "a ", "a\nb", "a\r\nX: y", "é", "\u{7F}", "a\tb", " "])
  func values(value: String) throws {
    let error = try refusal(["Owner": value])
    #expect(error.message == "The value of the metadata 'Owner' cannot be sent")
    #expect(!"\(error)".contains("X: y"))
  }

  @Test("The same name twice is refused, whatever its case")
  func twice() throws {
    #expect(try refusal(["Owner": "a", "owner": "b"]).message == "The metadata name 'owner' is given twice")
  }

  @Test(
    "All names and values together have 8 KiB at most",
    arguments: [(1, 8191, true), (1, 8192, false), (4, 2046, true), (4, 2047, false), (1000, 100, false)])
  func size(count: Int, valueLength: Int, fits: Bool) throws {
    let metadata = QueueMetadata(
      (0..<count).map {
        // Names of one character, or of six.
        let name = count == 1 ? "a" : count < 10 ? "n\($0)" : "n\(10_000 + $0)"
        return .init(name: name, value: String(repeating: "v", count: valueLength))
      })
    guard !fits else {
      let request = try CreateQueue(ProtocolBench.queue(), metadata: metadata).request(
        in: ProtocolBench.site())
      #expect(request.head.headerFields.count { $0.name.canonicalName.hasPrefix("x-ms-meta-") } == count)
      return
    }
    let error = try refusal(metadata)
    #expect(error.kind == .invalidArgument)
    #expect(error.message.hasPrefix("The metadata have "))
    #expect(error.advice == "use at most 8192 bytes in all")
  }

  @Test("Of a metadata name that is too long or a secret not all is repeated")
  func longName() throws {
    let long = try refusal(QueueMetadata([.init(name: String(repeating: "-", count: 5000), value: "")]))
    #expect(long.message == "The metadata name '\(String(repeating: "-", count: 64))…' is not valid")
    let key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
    #expect(try refusal(QueueMetadata([key: "x"])).message == "The metadata name is not valid")
  }

  @Test("The time of sending, reading and changing metadata grows with their number")
  func growth() throws {
    // Two to three characters a name, in an order that no sorting likes, and nothing in the values: as many as there can be.
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    let names = (0..<1200).map { "a\(letters[$0 * 7 % 36])\(letters[$0 / 36])" }
    let endpoint = try ProtocolBench.endpoint()
    let queue = try ProtocolBench.queue()
    let sending = try ThreadTime.power(below: 1.5, from: 150, to: 1200) { size in
      let metadata = QueueMetadata(names.prefix(size).map { .init(name: $0, value: "") })
      for _ in 0..<20 { _ = try CreateQueue(queue, metadata: metadata).request(in: CallSite(endpoint)) }
    }
    #expect(sending < 1.5)
    let reading = try ThreadTime.power(below: 1.5, from: 1000, to: 8000) { size in
      let fields = (0..<size).map { ("x-ms-meta-n\($0)", "v") }
      let response = ProtocolBench.response(200, [("x-ms-approximate-messages-count", "0")] + fields)
      _ = try GetQueueProperties(queue).output(
        from: CompletedCall(response: response), reader: ProtocolBench.readers[0])
    }
    #expect(reading < 1.5)
    let changing = ThreadTime.power(below: 1.5, from: 1000, to: 8000) { size in
      var metadata = QueueMetadata()
      for number in 0..<size { metadata["Name\(number)"] = "v" }
      for number in 0..<size { metadata["NAME\(number)"] = "w" }
    }
    #expect(changing < 1.5)
  }

  @Test("Of two pairs of one name the first is the one that is looked up, changed and removed")
  func twoOfOneName() {
    var metadata = QueueMetadata([
      .init(name: "a", value: "1"), .init(name: "b", value: "2"), .init(name: "A", value: "3"),
    ])
    #expect(metadata["A"] == "1")
    metadata["A"] = "4"
    #expect(metadata.entries.map(\.value) == ["4", "2", "3"])
    metadata["a"] = nil
    #expect(metadata.entries.map(\.value) == ["2", "3"])
    #expect(metadata["a"] == "3")
    #expect(metadata["B"] == "2")
    metadata["c"] = "5"
    #expect(metadata["C"] == "5")
  }

  @Test("Names keep their case and are looked up without it")
  func lookup() {
    var metadata: QueueMetadata = ["Owner": "blue", "Stage": "test"]
    #expect(metadata["OWNER"] == "blue")
    metadata["oWNER"] = "red"
    metadata["new"] = "1"
    metadata["stage"] = nil
    metadata["absent"] = nil
    #expect(metadata.entries == [.init(name: "Owner", value: "red"), .init(name: "new", value: "1")])
    #expect(!metadata.isEmpty)
    #expect(QueueMetadata().isEmpty)
  }

  @Test("A dictionary is taken in the order of its names")
  func dictionary() {
    #expect(QueueMetadata(["b": "2", "a": "1"]).entries.map(\.name) == ["a", "b"])
  }

  @Test("Metadata is read from the header fields in the case that arrived")
  func reading() throws {
    let response = ProtocolBench.response(
      200,
      [
        ("X-Ms-Meta-Owner", "blue team"), ("x-ms-meta-empty", ""), ("x-ms-metadata", "no"),
        ("x-ms-approximate-messages-count", "4294967296"),
      ])
    let properties = try GetQueueProperties(ProtocolBench.queue()).output(
      from: CompletedCall(response: response), reader: ProtocolBench.readers[0])
    #expect(
      properties.metadata.entries == [
        .init(name: "Owner", value: "blue team"), .init(name: "empty", value: ""),
      ])
    #expect(properties.approximateMessageCount == 4_294_967_296)
  }
}
