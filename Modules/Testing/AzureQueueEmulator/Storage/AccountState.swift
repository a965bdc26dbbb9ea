import AzurePipeline

/// All that the service keeps for one account.
struct AccountState: Sendable {
  let account: EmulatorAccount
  var queues: [String: QueueState] = [:]
  /// Until when the names of deleted queues cannot be used again.
  var beingDeleted: [String: Timestamp] = [:]
}

/// One queue: its metadata and its messages.
struct QueueState: Sendable {
  var metadata: Metadata
  var messages: MessageStore
}
