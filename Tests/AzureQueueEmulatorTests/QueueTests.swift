import AzureCore
import AzureQueueEmulator
import HTTPTypes
import Testing

@Suite("Queues and metadata")
struct QueueTests {
  @Test("Creating returns 201, the same again 204, other metadata 409")
  func create() {
    var service = Service()
    #expect(
      service.ask(.put, "jobs", headers: ["x-ms-meta-Owner": "blue", "x-ms-meta-a": "1"]).status == 201)
    #expect(
      service.ask(.put, "jobs", headers: ["x-ms-meta-A": "1", "x-ms-meta-owner": "blue"]).status == 204)
    #expect(service.ask(.put, "jobs").failure == "409 QueueAlreadyExists")
    #expect(
      service.ask(.put, "jobs", headers: ["x-ms-meta-owner": "Blue", "x-ms-meta-a": "1"]).status == 409)
  }

  @Test("A deleted queue is gone with its messages, and its name is free at once")
  func delete() throws {
    var service = Service.withQueue()
    try service.put("a")
    #expect(service.ask(.delete, "jobs").status == 204)
    #expect(service.ask(.delete, "jobs").failure == "404 QueueNotFound")
    #expect(service.ask(.put, "jobs").status == 201)
    #expect(try service.peek().isEmpty)
  }

  @Test("A deleted name stays taken for as long as the options say")
  func beingDeleted() {
    var service = Service(options: EmulatorOptions(nameReuseDelay: .seconds(30)))
    _ = service.ask(.put, "jobs")
    _ = service.ask(.delete, "jobs")
    #expect(service.ask(.put, "jobs").failure == "409 QueueBeingDeleted")
    #expect(service.ask(.get, "jobs?comp=metadata").failure == "404 QueueNotFound")
    service.now = service.now + .seconds(30)
    #expect(service.ask(.put, "jobs").status == 201)
  }

  @Test(
    "Every operation on a missing queue returns 404 QueueNotFound",
    arguments: [
      (HTTPRequest.Method.get, "jobs?comp=metadata"), (.put, "jobs?comp=metadata"), (.delete, "jobs"),
      (.get, "jobs/messages"), (.get, "jobs/messages?peekonly=true"), (.delete, "jobs/messages"),
      (.delete, "jobs/messages/x?popreceipt=AAAA"),
      (.put, "jobs/messages/x?popreceipt=AAAA&visibilitytimeout=0"),
    ])
  func missing(method: HTTPRequest.Method, path: String) {
    var service = Service()
    #expect(service.ask(method, path).failure == "404 QueueNotFound")
  }

  @Test("Putting into a missing queue returns 404 QueueNotFound")
  func putIntoMissing() {
    var service = Service()
    #expect(service.ask(.post, "jobs/messages", body: Service.message("a")).failure == "404 QueueNotFound")
  }

  @Test("Metadata comes back as it was written, is replaced as a whole, and cleared by none")
  func metadata() {
    var service = Service.withQueue()
    #expect(
      service.ask(.put, "jobs?comp=metadata", headers: ["x-ms-meta-Team_1": "TWO", "x-ms-meta-_x": ""]).status
        == 204)
    let response = service.ask(.get, "jobs?comp=metadata")
    #expect(
      response.fieldNames.filter { $0.hasPrefix("x-ms-meta-") } == ["x-ms-meta-Team_1", "x-ms-meta-_x"])
    #expect(response.head.headerFields.first { $0.name.canonicalName == "x-ms-meta-team_1" }?.value == "TWO")
    #expect(service.ask(.put, "jobs?comp=metadata").status == 204)
    #expect(!service.ask(.get, "jobs?comp=metadata").fieldNames.contains { $0.hasPrefix("x-ms-meta-") })
  }

  @Test(
    "Metadata that cannot be is refused",
    arguments: [
      (["x-ms-meta-": "value"], "400 EmptyMetadataKey", ["MetadataValue=value"]),
      (["x-ms-meta-1a": "v"], "400 InvalidMetadata", []), (["x-ms-meta-a-b": "v"], "400 InvalidMetadata", []),
      (["x-ms-meta-a": "v", "x-ms-meta-A": "v"], "400 InvalidMetadata", []),
      (["x-ms-meta-a": String(repeating: "v", count: 8192)], "400 MetadataTooLarge", []),
    ])
  func badMetadata(headers: [String: String], failure: String, details: [String]) {
    var service = Service.withQueue()
    for path in ["other", "jobs?comp=metadata"] {
      let response = service.ask(.put, path, headers: headers)
      #expect(response.failure == failure)
      #expect(response.details == details)
    }
  }

  @Test(
    "Names that cannot be are refused",
    arguments: [
      ("Abc", "400 InvalidResourceName"), ("a_b", "400 InvalidResourceName"),
      ("-ab", "400 InvalidResourceName"),
      ("ab-", "400 InvalidResourceName"), ("a--b", "400 InvalidResourceName"),
      ("%7BqueueName%7D", "400 InvalidResourceName"),
      ("%E5%95%8A%E9%BD%84%E4%B8%82", "400 InvalidResourceName"),
      ("ab", "400 OutOfRangeInput"), (String(repeating: "a", count: 64), "400 OutOfRangeInput"),
      ("%FF%FF%FF", "400 InvalidUri"),
    ])
  func names(name: String, failure: String) {
    var service = Service()
    #expect(service.ask(.put, name).failure == failure)
  }

  @Test(
    "The shortest and the longest name are accepted",
    arguments: ["abc", "a-1", String(repeating: "9", count: 63)])
  func goodNames(name: String) {
    var service = Service()
    #expect(service.ask(.put, name).status == 201)
  }
}
