import AzureCore
import AzureQueueClient
import AzureQueueTesting
import Testing

@Suite("The life of a queue, by the async client")
struct QueueLifeTests {
  private let bench = ClientBench()

  @Test("A queue is created, found, described and deleted")
  func life() async throws {
    let queue = try bench.queue()
    #expect(try await !queue.exists())
    try await queue.create(metadata: ["Owner": "blue"])
    #expect(try await queue.exists())
    let properties = try await queue.properties()
    #expect(properties == QueueProperties(metadata: ["Owner": "blue"], approximateMessageCount: 0))
    try await queue.deleteQueue()
    #expect(try await !queue.exists())
  }

  @Test(
    "Creating what exists is an error, with the same metadata and with other", arguments: ["blue", "red"])
  func createTwice(owner: String) async throws {
    let queue = try bench.queue()
    try await queue.create(metadata: ["Owner": "blue"])
    let error = try await azureError { try await queue.create(metadata: ["Owner": owner]) }
    #expect(error.isAlreadyExists)
    #expect(error.operation == "Create Queue")
  }

  @Test("Creating if not there says whether it did, whatever the metadata")
  func createIfNotExists() async throws {
    let queue = try bench.queue()
    #expect(try await queue.createIfNotExists(metadata: ["Owner": "blue"]))
    #expect(try await !queue.createIfNotExists(metadata: ["Owner": "blue"]))
    #expect(try await !queue.createIfNotExists(metadata: ["Owner": "red"]))
    #expect(try await queue.properties().metadata["owner"] == "blue")
  }

  @Test("Deleting what is not there is an error, deleting if there says whether it did")
  func deleteTwice() async throws {
    let queue = try bench.queue()
    let error = try await azureError { try await queue.deleteQueue() }
    #expect(error.isNotFound)
    #expect(error.code == .queueNotFound)
    #expect(try await !queue.deleteQueueIfExists())
    try await queue.create()
    #expect(try await queue.deleteQueueIfExists())
    #expect(try await !queue.deleteQueueIfExists())
  }

  @Test("The service's client makes, names and deletes queues")
  func service() async throws {
    let service = try bench.service()
    #expect(service.url == ClientBench.address)
    let queue = try await service.createQueue("tasks", metadata: ["a": "1"])
    #expect(queue.name == "tasks")
    #expect(queue.url == ClientBench.address + "/tasks")
    #expect(try await service.queue("tasks").properties().metadata["a"] == "1")
    try await service.deleteQueue("tasks")
    #expect(try await !queue.exists())
  }

  @Test("A name that breaks a rule is refused with nothing sent")
  func badName() async throws {
    let service = try bench.service()
    #expect(throws: AzureError.self) { try service.queue("No") }
    _ = try await azureError { try await service.createQueue("no_no") }
    _ = try await azureError { try await service.deleteQueue("no--no") }
    #expect(bench.transport.requestCount == 0)
  }

  @Test("A create whose response was lost is repeated and has created the queue")
  func lostCreate() async throws {
    let faulty = FaultTransport(
      wrapping: bench.transport, plan: .numbered([1: .lostResponse]), clock: bench.clock)
    let queue = try bench.queue(over: faulty)
    try await queue.create(metadata: ["a": "1"])
    #expect(faulty.requestCount == 2)
    #expect(bench.clock.waits == [.milliseconds(800)])
  }

  @Test(
    "A create whose response was lost and whose repeat finds the queue is a success, with other metadata too")
  func lostCreateOfAnother() async throws {
    try await bench.queue().create(metadata: ["a": "other"])
    let faulty = FaultTransport(
      wrapping: bench.transport, plan: .numbered([1: .lostResponse]), clock: bench.clock)
    let queue = try bench.queue(over: faulty)
    try await queue.create(metadata: ["a": "1"])
    #expect(faulty.requestCount == 2)
    #expect(try await queue.properties().metadata["a"] == "other")
  }

  @Test("An update that finds its receipt used up after a lost response says that it may have been by itself")
  func lostUpdate() async throws {
    let created = try bench.queue()
    try await created.create()
    try await created.send("a")
    var message = try #require(try await created.receiveOne())
    let faulty = FaultTransport(
      wrapping: bench.transport, plan: .numbered([1: .lostResponse]), clock: bench.clock)
    let queue = try bench.queue(over: faulty)
    let error = try await azureError { try await queue.update(&message, visibilityTimeout: .seconds(60)) }
    #expect(error.isReceiptLost)
    #expect(error.effect == .unknown)
    #expect(error.attempts == 2)
    #expect(error.advice?.contains("an earlier attempt of this call") == true)
  }

  @Test("A delete whose response was lost is repeated and has deleted the queue")
  func lostDelete() async throws {
    try await bench.queue().create()
    let faulty = FaultTransport(
      wrapping: bench.transport, plan: .numbered([1: .lostResponse]), clock: bench.clock)
    #expect(try await bench.queue(over: faulty).deleteQueueIfExists())
    #expect(faulty.requestCount == 2)
  }
}
