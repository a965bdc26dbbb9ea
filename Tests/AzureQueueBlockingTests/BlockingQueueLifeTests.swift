import AzureCore
import AzureQueueBlocking
import AzureQueueTesting
import Testing

@Suite("The life of a queue, by the blocking client")
struct BlockingQueueLifeTests {
  private let bench = BlockingBench()

  @Test("A queue is created, found, described and deleted")
  func life() throws {
    let queue = try bench.queue()
    #expect(try !queue.exists())
    try queue.create(metadata: ["Owner": "blue"])
    #expect(try queue.exists())
    let properties = try queue.properties()
    #expect(properties == QueueProperties(metadata: ["Owner": "blue"], approximateMessageCount: 0))
    try queue.deleteQueue()
    #expect(try !queue.exists())
  }

  @Test(
    "Creating what exists is an error, with the same metadata and with other", arguments: ["blue", "red"])
  func createTwice(owner: String) throws {
    let queue = try bench.queue()
    try queue.create(metadata: ["Owner": "blue"])
    let error = try azureError { try queue.create(metadata: ["Owner": owner]) }
    #expect(error.isAlreadyExists)
    #expect(error.operation == "Create Queue")
  }

  @Test("Creating if not there says whether it did, whatever the metadata")
  func createIfNotExists() throws {
    let queue = try bench.queue()
    #expect(try queue.createIfNotExists(metadata: ["Owner": "blue"]))
    #expect(try !queue.createIfNotExists(metadata: ["Owner": "blue"]))
    #expect(try !queue.createIfNotExists(metadata: ["Owner": "red"]))
    #expect(try queue.properties().metadata["owner"] == "blue")
  }

  @Test("Deleting what is not there is an error, deleting if there says whether it did")
  func deleteTwice() throws {
    let queue = try bench.queue()
    let error = try azureError { try queue.deleteQueue() }
    #expect(error.isNotFound)
    #expect(error.code == .queueNotFound)
    #expect(try !queue.deleteQueueIfExists())
    try queue.create()
    #expect(try queue.deleteQueueIfExists())
    #expect(try !queue.deleteQueueIfExists())
  }

  @Test("The service's client makes, names and deletes queues")
  func service() throws {
    let service = try bench.service()
    #expect(service.url == BlockingBench.address)
    let queue = try service.createQueue("tasks", metadata: ["a": "1"])
    #expect(queue.name == "tasks")
    #expect(queue.url == BlockingBench.address + "/tasks")
    #expect(try service.queue("tasks").properties().metadata["a"] == "1")
    try service.deleteQueue("tasks")
    #expect(try !queue.exists())
  }

  @Test("A name that breaks a rule is refused with nothing sent")
  func badName() throws {
    let service = try bench.service()
    #expect(throws: AzureError.self) { try service.queue("No") }
    _ = try azureError { try service.createQueue("no_no") }
    _ = try azureError { try service.deleteQueue("no--no") }
    #expect(bench.transport.requestCount == 0)
  }

  @Test("A create whose response was lost is repeated and has created the queue")
  func lostCreate() throws {
    let faulty = FaultTransport(
      wrapping: bench.transport, plan: .numbered([1: .lostResponse]), clock: bench.clock)
    let queue = try bench.queue(over: faulty)
    try queue.create(metadata: ["a": "1"])
    #expect(faulty.requestCount == 2)
    #expect(bench.clock.waits == [.milliseconds(800)])
  }

  @Test(
    "A create whose response was lost and whose repeat finds the queue is a success, with other metadata too")
  func lostCreateOfAnother() throws {
    try bench.queue().create(metadata: ["a": "other"])
    let faulty = FaultTransport(
      wrapping: bench.transport, plan: .numbered([1: .lostResponse]), clock: bench.clock)
    let queue = try bench.queue(over: faulty)
    try queue.create(metadata: ["a": "1"])
    #expect(faulty.requestCount == 2)
    #expect(try queue.properties().metadata["a"] == "other")
  }

  @Test("An update that finds its receipt used up after a lost response says that it may have been by itself")
  func lostUpdate() throws {
    let created = try bench.queue()
    try created.create()
    try created.send("a")
    var message = try #require(try created.receiveOne())
    let faulty = FaultTransport(
      wrapping: bench.transport, plan: .numbered([1: .lostResponse]), clock: bench.clock)
    let queue = try bench.queue(over: faulty)
    let error = try azureError { try queue.update(&message, visibilityTimeout: .seconds(60)) }
    #expect(error.isReceiptLost)
    #expect(error.effect == .unknown)
    #expect(error.attempts == 2)
    #expect(error.advice?.contains("an earlier attempt of this call") == true)
  }

  @Test("A delete whose response was lost is repeated and has deleted the queue")
  func lostDelete() throws {
    try bench.queue().create()
    let faulty = FaultTransport(
      wrapping: bench.transport, plan: .numbered([1: .lostResponse]), clock: bench.clock)
    #expect(try bench.queue(over: faulty).deleteQueueIfExists())
    #expect(faulty.requestCount == 2)
  }
}
