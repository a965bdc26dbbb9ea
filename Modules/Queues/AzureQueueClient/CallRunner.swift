import AzureCore
import AzurePipeline
import AzureQueueProtocol

/// Runs operations: a call from the factory, the async driver, the output.
struct CallRunner: Sendable {
  private(set) var factory: CallFactory
  private let driver: AsyncDriver

  init(factory: CallFactory, transport: any AsyncTransport) throws(AzureError) {
    let credential = factory.authorizer.tokenCredential
    guard credential != nil || factory.authorizer.blockingTokenCredential == nil else {
      throw .invalidArgument(
        "The token credential only serves blocking clients", advice: "give one that is a TokenCredential")
    }
    self.factory = factory
    driver = AsyncDriver(transport: transport, credential: credential, clock: factory.options.clock)
  }

  /// The runner of a client of one queue.
  func forQueue(_ queue: QueueName) -> CallRunner {
    var runner = self
    runner.factory = factory.forQueue(queue)
    return runner
  }

  func run<Operation: QueueOperation>(
    _ operation: Operation, _ options: OperationOptions
  ) async throws -> Operation.Output {
    var observers: [any CallObserver] = []
    let call = try factory.call(operation, options, observers: &observers)
    let completed = try await driver.run(call)
    guard completed.response.body.count > Self.shortAnswer else {
      return try factory.output(of: operation, completed, observers)
    }
    return try await read(operation, completed, observers)
  }

  /// The bytes of an answer that is read where the caller is: reading it costs less than a hop away and back.
  private static let shortAnswer = 2048

  /// Reads off the caller's actor: a full page of messages takes a while to parse.
  @concurrent
  private func read<Operation: QueueOperation>(
    _ operation: Operation, _ completed: CompletedCall, _ observers: [any CallObserver]
  ) async throws -> Operation.Output {
    try factory.output(of: operation, completed, observers)
  }
}
