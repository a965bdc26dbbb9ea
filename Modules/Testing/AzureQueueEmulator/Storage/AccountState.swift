import AzureCore

/// All that the service keeps for one account.
struct AccountState: Sendable {
  let account: EmulatorAccount
  var properties = ServiceProperties()
  /// Until when the names of deleted queues cannot be used again.
  var beingDeleted: [ExactText: Timestamp] = [:]
  var queues = QueueDirectory()
}

/// One queue: its metadata, its access policies and its messages.
struct QueueState: Sendable {
  var metadata: Metadata
  var policies: [StoredPolicy] = []
  var messages: MessageStore
}
