import AzureCore
import HTTPTypes

extension QueueEngine {
  mutating func createQueue(_ name: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let metadata = try Metadata(exchange.request.request.head.headerFields)
    let account = exchange.request.account
    if let existing = accounts[account]?.queues[name] {
      guard existing.metadata.isSame(as: metadata) else { throw .queueAlreadyExists }
      return .noContent
    }
    if let end = accounts[account]?.beingDeleted[ExactText(name)] {
      guard end <= exchange.now else { throw .queueBeingDeleted }
      accounts[account]?.beingDeleted[ExactText(name)] = nil
    }
    accounts[account]?.queues[name] = QueueState(
      metadata: metadata, messages: MessageStore(firstReceipt: exchange.random.next()))
    return .created
  }

  mutating func deleteQueue(_ name: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let account = exchange.request.account
    guard accounts[account]?.queues[name] != nil else { throw .queueNotFound }
    accounts[account]?.queues[name] = nil
    if options.nameReuseDelay > .zero {
      let end = exchange.now + options.nameReuseDelay
      accounts[account]?.beingDeleted[ExactText(name)] = end
    }
    return .noContent
  }

  mutating func getMetadata(_ name: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let account = exchange.request.account
    guard let metadata = accounts[account]?.queues[name]?.metadata,
      let count = accounts[account]?.queues[name]?.messages.count(now: exchange.now)
    else { throw .queueNotFound }
    return Reply(
      status: 200, headers: [("x-ms-approximate-messages-count", String(count))] + metadata.headers)
  }

  mutating func setMetadata(_ name: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let metadata = try Metadata(exchange.request.request.head.headerFields)
    let account = exchange.request.account
    guard accounts[account]?.queues[name] != nil else { throw .queueNotFound }
    accounts[account]?.queues[name]?.metadata = metadata
    return .noContent
  }

  mutating func getAccessPolicies(_ name: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    guard let policies = accounts[exchange.request.account]?.queues[name]?.policies else {
      throw .queueNotFound
    }
    return Reply(status: 200, document: try AccessPolicyDocument.bytes(policies, exchange.version))
  }

  mutating func setAccessPolicies(_ name: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let policies = try AccessPolicyDocument.policies(of: exchange.request.request.body, reader: reader)
    let account = exchange.request.account
    guard accounts[account]?.queues[name] != nil else { throw .queueNotFound }
    accounts[account]?.queues[name]?.policies = policies
    return .noContent
  }
}
