#if Encryption
  import AzureCore
  import AzurePolicies
  import AzureQueueBlocking
  import AzureQueueClient
  import AzureQueueEmulator
  import AzureQueueProtocol
  import AzureQueueTesting
  import AzureXMLSwift
  import Foundation
  import HTTPTypes
  import Synchronization
  import Testing

  @testable import AzureQueueEncryption

  /// Clients of one queue of an emulator in the same process.
  struct EncryptionBench {
    let clock = ManualClock()
    let transport: InMemoryTransport

    static let address = "http://127.0.0.1:10001/devstoreaccount1"

    init() {
      transport = InMemoryTransport(
        QueueEmulator(authentication: .none, reader: SwiftXMLReader(), clock: clock, random: .seeded(1)))
    }

    func options(
      _ encryption: MessageEncryption?, _ encoding: MessageEncoding = .text
    ) -> QueueClientOptions {
      var options = QueueClientOptions()
      options.clock = clock
      options.random = .seeded(2)
      options.retry = ExponentialRetry(jitter: 1...1)
      options.messageEncoding = encoding
      options.encryption = encryption
      return options
    }

    func queue(
      _ encryption: MessageEncryption? = nil, _ encoding: MessageEncoding = .text
    ) throws -> QueueClient {
      try QueueClient(
        "tasks", .endpoint(Self.address, credential: AnonymousAuthorizer()), transport: transport,
        reader: SwiftXMLReader(), options: options(encryption, encoding))
    }

    func blockingQueue(
      _ encryption: MessageEncryption? = nil, _ encoding: MessageEncoding = .text
    ) throws -> BlockingQueueClient {
      try BlockingQueueClient(
        "tasks", .endpoint(Self.address, credential: AnonymousAuthorizer()), transport: transport,
        reader: SwiftXMLReader(), options: options(encryption, encoding))
    }

    /// A client of either style, so that one case runs through both.
    enum Client: Sendable {
      case tasks(QueueClient)
      case threads(BlockingQueueClient)
    }

    enum Style: String, CaseIterable, Sendable {
      case tasks, threads
    }

    func client(
      _ style: Style, _ encryption: MessageEncryption? = nil, _ encoding: MessageEncoding = .text
    ) throws -> Client {
      switch style {
      case .tasks: .tasks(try queue(encryption, encoding))
      case .threads: .threads(try blockingQueue(encryption, encoding))
      }
    }
  }

  extension EncryptionBench.Client {
    func create() async throws {
      switch self {
      case .tasks(let queue): try await queue.create()
      case .threads(let queue): try onThread { try queue.create() }
      }
    }

    @discardableResult
    func send(_ text: String) async throws -> SentMessage {
      switch self {
      case .tasks(let queue): try await queue.send(text)
      case .threads(let queue): try onThread { try queue.send(text) }
      }
    }

    @discardableResult
    func send(bytes: [UInt8]) async throws -> SentMessage {
      switch self {
      case .tasks(let queue): try await queue.send(bytes: bytes)
      case .threads(let queue): try onThread { try queue.send(bytes: bytes) }
      }
    }

    @discardableResult
    func send(
      json value: some Encodable & Sendable, encoder: JSONEncoder = JSONEncoder()
    ) async throws -> SentMessage {
      switch self {
      case .tasks(let queue): try await queue.send(json: value, encoder: encoder)
      case .threads(let queue): try onThread { try queue.send(json: value, encoder: encoder) }
      }
    }

    func receive(_ count: Int = 1) async throws -> [ReceivedMessage] {
      switch self {
      case .tasks(let queue): try await queue.receive(limit: count)
      case .threads(let queue): try onThread { try queue.receive(limit: count) }
      }
    }

    func peek(_ count: Int = 1) async throws -> [PeekedMessage] {
      switch self {
      case .tasks(let queue): try await queue.peek(limit: count)
      case .threads(let queue): try onThread { try queue.peek(limit: count) }
      }
    }

    func update(_ message: inout ReceivedMessage, _ text: String) async throws {
      try await update(&message, .text(text))
    }

    func update(_ message: inout ReceivedMessage, json value: some Encodable & Sendable) async throws {
      try await update(&message, .json(value))
    }

    private func update(_ message: inout ReceivedMessage, _ content: MessageContent) async throws {
      switch self {
      case .tasks(let queue): try await queue.update(&message, content: content, visibilityTimeout: .zero)
      case .threads(let queue):
        var copy = message
        try onThread { try queue.update(&copy, content: content, visibilityTimeout: .zero) }
        message = copy
      }
    }

    /// Blocking calls against an emulator in the process block nothing: the compiler need not know that they come from a test.
    private func onThread<Value>(_ body: () throws -> Value) rethrows -> Value { try body() }
  }

  /// A key that counts what it is asked, and does what it is told.
  final class WatchedKey: KeyEncryptionKey, BlockingKeyEncryptionKey {
    enum Fault: Sendable, Hashable {
      case unavailable, refused, ownError, cancelled, wrongLength, long
      case status(Int)
    }

    let key: AESKeyEncryptionKey
    let wraps = Mutex(0)
    let unwraps = Mutex(0)
    let fault = Mutex<Fault?>(nil)

    init(_ key: AESKeyEncryptionKey) { self.key = key }

    var keyID: String { key.keyID }
    var wrapAlgorithm: String { key.wrapAlgorithm }

    private func act() throws -> Fault? {
      let fault = fault.withLock { $0 }
      switch fault {
      case .unavailable: throw KeyUnavailableError("the vault is closed")
      case .refused: throw AzureError(.service, "the vault says no")
      case .ownError: throw OwnError()
      case .cancelled: throw CancellationError()
      case .status(let status):
        var error = AzureError(.service, "the vault responded")
        error.status = status
        throw error
      case .wrongLength, .long, nil: return fault
      }
    }

    func wrap(_ contentKey: ContentKey) throws -> [UInt8] {
      wraps.withLock { $0 += 1 }
      return try act() == .long ? [UInt8](repeating: 1, count: 5000) : try key.wrap(contentKey)
    }

    func unwrap(_ wrappedKey: [UInt8], algorithm: String) throws -> ContentKey {
      unwraps.withLock { $0 += 1 }
      return try act() == .wrongLength
        ? ContentKey([1, 2, 3]) : try key.unwrap(wrappedKey, algorithm: algorithm)
    }
  }

  struct OwnError: Error, CustomStringConvertible {
    var description: String { "AccountKey=c2VjcmV0" }
  }
#endif
