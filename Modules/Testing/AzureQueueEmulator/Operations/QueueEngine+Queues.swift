import AzurePipeline
import HTTPTypes

extension QueueEngine {
  mutating func perform(_ operation: Operation, _ exchange: Exchange) throws(Refusal) -> Reply {
    switch operation {
    case .createQueue(let queue): try createQueue(queue, exchange)
    case .deleteQueue(let queue): try deleteQueue(queue, exchange)
    case .getMetadata(let queue): try getMetadata(queue, exchange)
    case .setMetadata(let queue): try setMetadata(queue, exchange)
    case .putMessage(let queue): try putMessage(queue, exchange)
    case .getMessages(let queue): try getMessages(queue, exchange)
    case .peekMessages(let queue): try peekMessages(queue, exchange)
    case .clearMessages(let queue): try clearMessages(queue, exchange)
    case .updateMessage(let queue, let message): try updateMessage(queue, message, exchange)
    case .deleteMessage(let queue, let message): try deleteMessage(queue, message, exchange)
    }
  }

  private mutating func createQueue(_ name: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let metadata = try Metadata(exchange.request.request.head.headerFields)
    let account = exchange.request.account
    if let existing = accounts[account]?.queues[name] {
      guard existing.metadata.isSame(as: metadata) else { throw .queueAlreadyExists }
      return .noContent
    }
    if let end = accounts[account]?.beingDeleted[name] {
      guard end <= exchange.now else { throw .queueBeingDeleted }
      accounts[account]?.beingDeleted[name] = nil
    }
    accounts[account]?.queues[name] = QueueState(
      metadata: metadata, messages: MessageStore(firstReceipt: exchange.random.next()))
    return .created
  }

  private mutating func deleteQueue(_ name: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let account = exchange.request.account
    guard accounts[account]?.queues.removeValue(forKey: name) != nil else { throw .queueNotFound }
    if options.nameReuseDelay > .zero {
      let end = exchange.now + options.nameReuseDelay
      accounts[account]?.beingDeleted[name] = end
    }
    return .noContent
  }

  private mutating func getMetadata(_ name: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let account = exchange.request.account
    guard let metadata = accounts[account]?.queues[name]?.metadata,
      let count = accounts[account]?.queues[name]?.messages.count(now: exchange.now)
    else { throw .queueNotFound }
    return Reply(
      status: 200, headers: [("x-ms-approximate-messages-count", String(count))] + metadata.headers)
  }

  private mutating func setMetadata(_ name: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let metadata = try Metadata(exchange.request.request.head.headerFields)
    let account = exchange.request.account
    guard accounts[account]?.queues[name] != nil else { throw .queueNotFound }
    accounts[account]?.queues[name]?.metadata = metadata
    return .noContent
  }
}
