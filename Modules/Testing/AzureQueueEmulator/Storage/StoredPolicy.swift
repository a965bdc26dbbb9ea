import AzureCore

/// One stored access policy of a queue: what shared access signatures that name it may leave out.
struct StoredPolicy: Sendable {
  let id: String
  var start: Timestamp?
  var expiry: Timestamp?
  var permissions: QueuePermissions?
}
