import AzureCore
import AzurePipeline
import AzureQueueProtocol

/// Runs operations: a call from the factory, the async driver, the output.
struct CallRunner: Sendable {
  private(set) var factory: CallFactory
  private let driver: AsyncDriver
  /// What is done with the texts of messages before and after the wire.
  private let cipher: (any AsyncMessageCipher)?

  init(factory: CallFactory, transport: any AsyncTransport) throws(AzureError) {
    let credential = factory.authorizer.tokenCredential
    guard credential != nil || factory.authorizer.blockingTokenCredential == nil else {
      throw .invalidArgument(
        "The token credential only serves blocking clients", advice: "give one that is a TokenCredential")
    }
    cipher = factory.options.cipher?.asyncSteps
    guard cipher != nil || factory.options.cipher == nil else {
      throw .invalidArgument(
        "The keys for encryption only serve blocking clients",
        advice: "give a KeyEncryptionKey or KeyResolver")
    }
    self.factory = factory
    driver = AsyncDriver(transport: transport, credential: credential, clock: factory.options.clock)
  }

  /// The runner of a client of one queue.
  func forQueue(_ queue: QueueName, _ encoding: MessageEncoding?) -> CallRunner {
    var runner = self
    runner.factory = factory.forQueue(queue, encoding: encoding)
    return runner
  }

  func run<Operation: QueueOperation>(
    _ operation: Operation, _ options: OperationOptions
  ) async throws -> Operation.Output {
    try await runTimed(operation, options).value
  }

  /// The same, with the time at which the attempt that got the response was sent.
  func runTimed<Operation: QueueOperation>(
    _ operation: Operation, _ options: OperationOptions
  ) async throws -> TimedResponse<Operation.Output> {
    var observers: [any CallObserver] = []
    let call = try factory.call(operation, options, observers: &observers)
    let completed = try await driver.run(call)
    guard completed.response.body.count > Self.shortBody else {
      return TimedResponse(try factory.output(of: operation, completed, observers), sentAt: completed.sentAt)
    }
    return TimedResponse(try await read(operation, completed, observers), sentAt: completed.sentAt)
  }

  /// The bytes of a response that is read where the caller is: reading it costs less than a hop away and back.
  private static let shortBody = 2048

  /// Reads off the caller's actor: a full page of messages takes a while to parse.
  @concurrent
  private func read<Operation: QueueOperation>(
    _ operation: Operation, _ completed: CompletedCall, _ observers: [any CallObserver]
  ) async throws -> Operation.Output {
    try factory.output(of: operation, completed, observers)
  }
}

extension CallRunner {
  /// Whether messages are encrypted or decrypted.
  var hasCipher: Bool { cipher != nil }

  /// The text of a message as it is sent: encoded, and encrypted where the client does that.
  func text<Operation: QueueOperation>(
    of content: MessageContent, for operation: Operation.Type
  ) async throws -> String {
    let text = try factory.text(of: content, for: operation)
    guard let cipher else { return text }
    do {
      return try await cipher.seal(text)
    } catch let error as AzureError {
      throw error.named(Operation.name)
    }
  }

  /// Decrypts the messages of a batch, and decodes what comes out.
  func opened<Message: SealedMessage>(_ messages: [Message], _ encoding: MessageEncoding) async throws
    -> [Message]
  {
    guard let cipher, !messages.isEmpty else { return messages }
    guard messages.reduce(0, { $0 &+ $1.rawText.utf8.count }) > Self.shortBody else {
      return try await Self.open(messages, cipher, encoding)
    }
    return try await Self.openLong(messages, cipher, encoding)
  }

  private static func open<Message: SealedMessage>(
    _ messages: [Message], _ cipher: any AsyncMessageCipher, _ encoding: MessageEncoding
  ) async throws -> [Message] {
    messages.opened(try await cipher.open(messages.sealedTexts), encoding)
  }

  /// Works off the caller's actor, as reading a long response does.
  @concurrent
  private static func openLong<Message: SealedMessage>(
    _ messages: [Message], _ cipher: any AsyncMessageCipher, _ encoding: MessageEncoding
  ) async throws -> [Message] {
    try await open(messages, cipher, encoding)
  }
}
