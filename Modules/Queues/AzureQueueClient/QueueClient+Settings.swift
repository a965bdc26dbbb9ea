import AzureCore
public import AzureQueueProtocol

extension QueueClient {
  /// Replaces all metadata of the queue.
  ///
  /// The last writer wins. Names and values are checked before anything is sent.
  ///
  /// - Parameters:
  ///   - metadata: The new metadata; empty metadata clears it.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isNotFound`` when
  ///   there is no such queue.
  public func setMetadata(_ metadata: QueueMetadata, options: OperationOptions = OperationOptions())
    async throws
  {
    try await calls.run(SetQueueMetadata(metadata, of: queue), options)
  }

  /// Reads the stored access policies of the queue.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: The policies with their names; empty when there are none.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isNotFound`` when
  ///   there is no such queue.
  public func accessPolicy(options: OperationOptions = OperationOptions()) async throws -> [SignedIdentifier]
  {
    try await calls.run(GetAccessPolicy(of: queue), options)
  }

  /// Replaces all stored access policies of the queue.
  ///
  /// A new or changed policy may take 30 seconds to work; until then a signature that names it is refused with 403.
  /// Removing a policy ends all signatures that name it.
  ///
  /// - Parameters:
  ///   - identifiers: The new policies: at most five, each with a name of its own. None clears them.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isNotFound`` when
  ///   there is no such queue.
  public func setAccessPolicy(
    _ identifiers: [SignedIdentifier], options: OperationOptions = OperationOptions()
  ) async throws {
    try await calls.run(SetAccessPolicy(identifiers, of: queue), options)
  }
}
