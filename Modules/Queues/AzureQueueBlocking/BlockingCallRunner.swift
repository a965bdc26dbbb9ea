import AzureCore
import AzurePipeline
import AzureQueueProtocol

/// Runs operations: a call from the factory, the blocking driver, the output.
struct BlockingCallRunner: Sendable {
  private(set) var factory: CallFactory
  private let driver: SyncDriver
  /// What is done with the texts of messages before and after the wire.
  private let cipher: (any BlockingMessageCipher)?

  init(factory: CallFactory, transport: any SyncTransport) throws(AzureError) {
    let credential = factory.authorizer.blockingTokenCredential
    guard credential != nil || factory.authorizer.tokenCredential == nil else {
      throw .invalidArgument(
        "The token credential only serves async clients", advice: "give one that is a BlockingTokenCredential"
      )
    }
    cipher = factory.options.cipher?.blockingSteps
    guard cipher != nil || factory.options.cipher == nil else {
      throw .invalidArgument(
        "The keys for encryption only serve async clients",
        advice: "give a BlockingKeyEncryptionKey or BlockingKeyResolver")
    }
    self.factory = factory
    driver = SyncDriver(transport: transport, credential: credential, clock: factory.options.clock)
  }

  /// The runner of a client of one queue.
  func forQueue(_ queue: QueueName, _ encoding: MessageEncoding?) -> BlockingCallRunner {
    var runner = self
    runner.factory = factory.forQueue(queue, encoding: encoding)
    return runner
  }

  @available(*, noasync)
  func run<Operation: QueueOperation>(
    _ operation: Operation, _ options: OperationOptions
  ) throws(AzureError) -> Operation.Output {
    try runTimed(operation, options).value
  }

  /// The same, with the time at which the attempt that got the response was sent.
  @available(*, noasync)
  func runTimed<Operation: QueueOperation>(
    _ operation: Operation, _ options: OperationOptions
  ) throws(AzureError) -> TimedResponse<Operation.Output> {
    var observers: [any CallObserver] = []
    let call = try factory.call(operation, options, observers: &observers)
    let completed = try driver.run(call)
    return TimedResponse(try factory.output(of: operation, completed, observers), sentAt: completed.sentAt)
  }
}

extension BlockingCallRunner {
  /// Whether messages are encrypted or decrypted.
  var hasCipher: Bool { cipher != nil }

  /// The text of a message as it is sent: encoded, and encrypted where the client does that.
  func text<Operation: QueueOperation>(
    of content: MessageContent, for operation: Operation.Type
  ) throws(AzureError) -> String {
    let text = try factory.text(of: content, for: operation)
    guard let cipher else { return text }
    do throws(AzureError) {
      return try cipher.seal(text)
    } catch {
      throw error.named(Operation.name)
    }
  }

  /// Decrypts the messages of a batch, and decodes what comes out.
  func opened<Message: SealedMessage>(_ messages: [Message], _ encoding: MessageEncoding) -> [Message] {
    guard let cipher else { return messages }
    return messages.opened(cipher.open(messages.sealedTexts), encoding)
  }
}
