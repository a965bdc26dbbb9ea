import AzurePipeline
import AzureQueueProtocol
import HTTPTypes
import Testing

@Suite("Queue names")
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
      ("", "has 0 characters; use 3 to 63"), ("ab", "has 2 characters; use 3 to 63"),
      (String(repeating: "q", count: 64), "has 64 characters; use 3 to 63"),
      ("Tasks", "has an upper-case letter; use lower case"),
      ("my_tasks", "has a character that is not a lower-case letter, a digit or a hyphen"),
      ("tâche", "has a character that is not a lower-case letter, a digit or a hyphen"),
      ("tasks/1", "has a character that is not a lower-case letter, a digit or a hyphen"),
      ("ta sk", "has a character that is not a lower-case letter, a digit or a hyphen"),
      ("ta.sk", "has a character that is not a lower-case letter, a digit or a hyphen"),
      ("task١", "has a character that is not a lower-case letter, a digit or a hyphen"),
      ("a\u{301}bc", "has a character that is not a lower-case letter, a digit or a hyphen"),
      ("-tasks", "begins with a hyphen; begin with a letter or digit"),
      ("tasks-", "ends with a hyphen; end with a letter or digit"), ("ta--sks", "has two hyphens in a row"),
    ])
  func refused(name: String, rule: String) throws {
    let error = try #require(throws: AzureError.self) { try QueueName(name) }
    #expect(error.kind == .invalidArgument)
    #expect(error.message == "The queue name '\(name)' \(rule)")
  }

  @Test(
    "A text that may hold a secret is not repeated",
    arguments: ["tasks?sv=1&sig=S3CRET", "tasks&sig=S3CRET", "AccountName=a;AccountKey=S3CRET"])
  func secret(name: String) throws {
    let error = try #require(throws: AzureError.self) { try QueueName(name) }
    #expect(error.message.hasPrefix("The queue name has "))
    #expect(!"\(error)".contains("S3CRET"))
  }
}

@Suite("Queue metadata")
struct QueueMetadataTests {
  private func refusal(_ metadata: QueueMetadata) throws -> AzureError {
    try #require(throws: AzureError.self) {
      try CreateQueue(ProtocolBench.queue(), metadata: metadata).request(at: ProtocolBench.endpoint())
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
