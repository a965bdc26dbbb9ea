import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProcessor
import AzureQueueTesting
import AzureXMLLibxml2
import Logging
import ServiceLifecycle
import Testing

/// A processor as a service of swift-service-lifecycle, whose trait is on here.
@Suite struct ProcessorServiceTests {
  @Test func aGracefulShutdownStopsItInOrder() async throws {
    let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader())
    let queue = try QueueClient(
      "tasks", .endpoint("http://127.0.0.1:10001/devstoreaccount1", credential: AnonymousAuthorizer()),
      transport: InMemoryTransport(emulator), reader: LibxmlReader())
    try await queue.create()
    for number in 0..<20 { try await queue.send("\(number)") }
    let processor = try QueueProcessor(queue, as: .text) { _ in .complete }
    let service: any Service = processor
    let group = ServiceGroup(
      configuration: .init(services: [.init(service: service)], logger: Logger(label: "test")))
    async let run: Void = group.run()
    while processor.status.tallies.completed < 20 { await Task.yield() }
    await group.triggerGracefulShutdown()
    try await run
    #expect(processor.status.hasEnded && processor.status.tallies.open == 0)
  }
}
