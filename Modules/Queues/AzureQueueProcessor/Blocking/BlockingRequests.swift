import AzureCore
import AzurePipeline
import AzureQueueBlocking
import AzureQueueProtocol

/// The requests of a blocking processor: each blocks its thread, and ends as an event.
struct BlockingRequests: Sendable {
  private let queue: BlockingQueueClient
  private let poisonQueue: BlockingQueueClient?
  private let poisonCopy: PoisonCopy
  private let arrive: @Sendable (ReceivedMessage) -> ArrivedMessage
  private let lease: Duration

  init<Body: Sendable>(
    _ queue: BlockingQueueClient, as body: MessageBody<Body>, lease: Duration, options: ProcessorOptions,
    hasPoisonQueue: Bool
  ) throws(AzureError) {
    poisonQueue = try hasPoisonQueue ? queue.sibling(options.poisonQueue ?? queue.name + "-poison") : nil
    poisonCopy = PoisonCopy(
      queue: queue.name, isWrapped: options.wrapsPoison, encoding: queue.messageEncoding)
    self.queue = queue
    self.lease = lease
    arrive = { [key = options.key] in ArrivedMessage($0, as: body, key: key, lease: lease) }
  }

  @available(*, noasync)
  func receive(_ receiver: Int, _ most: Int, _ timeout: Duration) -> RunnerEvent {
    do throws(AzureError) {
      let response = try queue.receiveTimed(
        limit: most, visibilityTimeout: lease, options: .single(within: timeout))
      let messages = response.value.map(arrive)
      return .received(receiver: receiver, messages, sentAt: response.sentAt)
    } catch {
      let failure = RequestFailure(error, isAboutMessage: false)
      return .event(.receiveFailed(receiver: receiver, failure, error: error))
    }
  }

  @available(*, noasync)
  func send(
    _ request: DeliveryRequest, of delivery: HeldDelivery, _ content: MessageContent?,
    _ notAfter: Duration, _ timeout: Duration
  ) -> RunnerEvent {
    let now = queue.clock.now()
    let left = min(timeout, notAfter - now.elapsed)
    guard left > .zero else { return .failed(request, delivery.id, .notDone, nil) }
    let options = OperationOptions.single(within: left)
    let message = delivery.message
    var sentAt = now.elapsed
    do throws(AzureError) {
      switch request {
      case .renew, .save:
        let response = try queue.updateTimed(
          id: message.id, popReceipt: message.popReceipt, content: content, visibilityTimeout: lease,
          options: options)
        delivery.updated(response.value.message, content: content, rawText: response.value.rawText)
        sentAt = response.sentAt
      case .delete: try queue.delete(message, options: options)
      case .reappear(let wait):
        _ = try queue.updateTimed(
          id: message.id, popReceipt: message.popReceipt, visibilityTimeout: wait.visibility,
          options: options)
      case .copyToPoison(let reason):
        try copy(poisonCopy.text(of: message, reason: reason, now: now.date), options)
      }
      return .event(.succeeded(delivery.id, sentAt: sentAt))
    } catch {
      return .failed(request, delivery.id, RequestFailure(error, isAboutMessage: true), error)
    }
  }

  /// Sends a copy to the poison queue, which is made when it is missing.
  @available(*, noasync)
  private func copy(_ text: String, _ options: OperationOptions) throws(AzureError) {
    guard let poisonQueue else { return }
    do throws(AzureError) {
      try poisonQueue.sendRaw(text, options: options)
    } catch {
      guard error.isNotFound else { throw error }
      try poisonQueue.createIfNotExists(options: options)
      try poisonQueue.sendRaw(text, options: options)
    }
  }
}
