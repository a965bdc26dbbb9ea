import AzureCore
import AzurePipeline
import AzureQueueProtocol

/// Runs operations: a call from the factory, the blocking driver, the output.
struct BlockingCallRunner: Sendable {
  private(set) var factory: CallFactory
  private let driver: SyncDriver

  init(factory: CallFactory, transport: any SyncTransport) throws(AzureError) {
    let credential = factory.authorizer.blockingTokenCredential
    guard credential != nil || factory.authorizer.tokenCredential == nil else {
      throw .invalidArgument(
        "The token credential only serves async clients", advice: "give one that is a BlockingTokenCredential"
      )
    }
    self.factory = factory
    driver = SyncDriver(transport: transport, credential: credential, clock: factory.options.clock)
  }

  /// The runner of a client of one queue.
  func forQueue(_ queue: QueueName) -> BlockingCallRunner {
    var runner = self
    runner.factory = factory.forQueue(queue)
    return runner
  }

  @available(*, noasync)
  func run<Operation: QueueOperation>(
    _ operation: Operation, _ options: OperationOptions
  ) throws(AzureError) -> Operation.Output {
    var observers: [any CallObserver] = []
    let call = try factory.call(operation, options, observers: &observers)
    let completed = try driver.run(call)
    return try factory.output(of: operation, completed, observers)
  }
}
