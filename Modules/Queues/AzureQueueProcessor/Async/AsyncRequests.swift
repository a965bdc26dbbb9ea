import AzureCore
import AzurePipeline
import AzureQueueClient
import AzureQueueProtocol

/// The requests of an async processor, each of which ends as an event.
struct AsyncRequests: Sendable {
  private let queue: QueueClient
  private let poisonQueue: QueueClient?
  private let poisonCopy: PoisonCopy
  private let arrive: @Sendable (ReceivedMessage) -> ArrivedMessage
  private let lease: Duration

  init<Body: Sendable>(
    _ queue: QueueClient, as body: MessageBody<Body>, lease: Duration, options: ProcessorOptions,
    hasPoisonQueue: Bool
  ) throws(AzureError) {
    poisonQueue = try hasPoisonQueue ? queue.sibling(options.poisonQueue ?? queue.name + "-poison") : nil
    poisonCopy = PoisonCopy(
      queue: queue.name, isWrapped: options.wrapsPoison, encoding: queue.messageEncoding)
    self.queue = queue
    self.lease = lease
    arrive = { [key = options.key] in ArrivedMessage($0, as: body, key: key, lease: lease) }
  }

  func receive(_ receiver: Int, _ most: Int, _ timeout: Duration) async -> RunnerEvent {
    do {
      let response = try await queue.receiveTimed(
        limit: most, visibilityTimeout: lease, options: .single(within: timeout))
      let messages = response.value.map(arrive)
      return .received(receiver: receiver, messages, sentAt: response.sentAt)
    } catch {
      let failure = RequestFailure(error, isAboutMessage: false)
      return .event(.receiveFailed(receiver: receiver, failure, error: error as? AzureError))
    }
  }

  func send(
    _ request: DeliveryRequest, of delivery: HeldDelivery, _ content: MessageContent?,
    _ notAfter: Duration, _ timeout: Duration
  ) async -> RunnerEvent {
    let now = queue.clock.now()
    let left = min(timeout, notAfter - now.elapsed)
    guard left > .zero else { return .failed(request, delivery.id, .notDone, nil) }
    let options = OperationOptions.single(within: left)
    let message = delivery.message
    var sentAt = now.elapsed
    do {
      switch request {
      case .renew, .save:
        let response = try await queue.updateTimed(
          id: message.id, popReceipt: message.popReceipt, content: content, visibilityTimeout: lease,
          options: options)
        delivery.updated(response.value.message, content: content, rawText: response.value.rawText)
        sentAt = response.sentAt
      case .delete: try await queue.delete(message, options: options)
      case .reappear(let wait):
        _ = try await queue.updateTimed(
          id: message.id, popReceipt: message.popReceipt, visibilityTimeout: wait.visibility,
          options: options)
      case .copyToPoison(let reason):
        try await copy(poisonCopy.text(of: message, reason: reason, now: now.date), options)
      }
      return .event(.succeeded(delivery.id, sentAt: sentAt))
    } catch {
      return .failed(
        request, delivery.id, RequestFailure(error, isAboutMessage: true), error as? AzureError)
    }
  }

  /// Sends a copy to the poison queue, which is made when it is missing.
  private func copy(_ text: String, _ options: OperationOptions) async throws {
    guard let poisonQueue else { return }
    do {
      try await poisonQueue.sendRaw(text, options: options)
    } catch let error as AzureError where error.isNotFound {
      try await poisonQueue.createIfNotExists(options: options)
      try await poisonQueue.sendRaw(text, options: options)
    }
  }
}
