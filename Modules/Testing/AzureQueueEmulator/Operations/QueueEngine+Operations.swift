import AzureCore

extension QueueEngine {
  mutating func perform(_ operation: Operation, _ exchange: Exchange) throws(Refusal) -> Reply {
    switch operation {
    case .listQueues: try listQueues(exchange)
    case .getServiceProperties: try getServiceProperties(exchange)
    case .setServiceProperties: try setServiceProperties(exchange)
    case .getServiceStatistics: try getServiceStatistics(exchange)
    case .getDelegationKey: try getDelegationKey(exchange)
    case .createQueue(let queue): try createQueue(queue, exchange)
    case .deleteQueue(let queue): try deleteQueue(queue, exchange)
    case .getMetadata(let queue): try getMetadata(queue, exchange)
    case .setMetadata(let queue): try setMetadata(queue, exchange)
    case .getAccessPolicies(let queue): try getAccessPolicies(queue, exchange)
    case .setAccessPolicies(let queue): try setAccessPolicies(queue, exchange)
    case .putMessage(let queue): try putMessage(queue, exchange)
    case .getMessages(let queue): try getMessages(queue, exchange)
    case .peekMessages(let queue): try peekMessages(queue, exchange)
    case .clearMessages(let queue): try clearMessages(queue, exchange)
    case .updateMessage(let queue, let message): try updateMessage(queue, message, exchange)
    case .deleteMessage(let queue, let message): try deleteMessage(queue, message, exchange)
    }
  }
}
