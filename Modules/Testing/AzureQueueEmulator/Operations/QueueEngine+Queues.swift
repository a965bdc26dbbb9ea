import AzureCore
import HTTPTypes

extension QueueEngine {
  mutating func createQueue(_ name: String, _ context: RequestContext) throws(ServiceError) -> OperationResult
  {
    let metadata = try Metadata(context.request.request.head.headerFields)
    let account = context.request.account
    if let existing = accounts[account]?.queues[name] {
      guard existing.metadata.isSame(as: metadata) else { throw .queueAlreadyExists }
      return .noContent
    }
    if let end = accounts[account]?.beingDeleted[ExactText(name)] {
      guard end <= context.now else { throw .queueBeingDeleted }
      accounts[account]?.beingDeleted[ExactText(name)] = nil
    }
    let messages = MessageStore(firstReceipt: context.random.next(), keepsHistory: options.keepsHistory)
    accounts[account]?.queues[name] = QueueState(metadata: metadata, messages: messages)
    return .created
  }

  mutating func deleteQueue(_ name: String, _ context: RequestContext) throws(ServiceError) -> OperationResult
  {
    let account = context.request.account
    guard accounts[account]?.queues[name] != nil else { throw .queueNotFound }
    accounts[account]?.queues[name] = nil
    if options.nameReuseDelay > .zero {
      let end = context.now + options.nameReuseDelay
      accounts[account]?.beingDeleted[ExactText(name)] = end
    }
    return .noContent
  }

  mutating func getMetadata(_ name: String, _ context: RequestContext) throws(ServiceError) -> OperationResult
  {
    let account = context.request.account
    guard let metadata = accounts[account]?.queues[name]?.metadata,
      let count = accounts[account]?.queues[name]?.messages.count(now: context.now)
    else { throw .queueNotFound }
    return OperationResult(
      status: 200, headers: [("x-ms-approximate-messages-count", String(count))] + metadata.headers)
  }

  mutating func setMetadata(_ name: String, _ context: RequestContext) throws(ServiceError) -> OperationResult
  {
    let metadata = try Metadata(context.request.request.head.headerFields)
    let account = context.request.account
    guard accounts[account]?.queues[name] != nil else { throw .queueNotFound }
    accounts[account]?.queues[name]?.metadata = metadata
    return .noContent
  }

  mutating func getAccessPolicies(_ name: String, _ context: RequestContext) throws(ServiceError)
    -> OperationResult
  {
    guard let policies = accounts[context.request.account]?.queues[name]?.policies else {
      throw .queueNotFound
    }
    return OperationResult(status: 200, document: try AccessPolicyDocument.bytes(policies, context.version))
  }

  mutating func setAccessPolicies(_ name: String, _ context: RequestContext) throws(ServiceError)
    -> OperationResult
  {
    let policies = try AccessPolicyDocument.policies(of: context.request.request.body, reader: reader)
    let account = context.request.account
    guard accounts[account]?.queues[name] != nil else { throw .queueNotFound }
    accounts[account]?.queues[name]?.policies = policies
    return .noContent
  }
}
