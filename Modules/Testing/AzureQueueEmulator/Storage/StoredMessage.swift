import AzureCore

/// One message of a queue.
struct StoredMessage: Sendable {
  let identifier: MessageIdentifier
  /// Counts the messages of the queue; orders those that become visible at the same instant.
  let sequence: UInt64
  let inserted: Timestamp
  let expires: Timestamp
  var visible: Timestamp
  var text: String
  var dequeueCount: Int
  var receipt: PopReceipt
}
