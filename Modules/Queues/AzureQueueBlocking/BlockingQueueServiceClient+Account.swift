public import AzureAuthSAS
public import AzureCore
public import AzureQueueProtocol

extension BlockingQueueServiceClient {
  /// Lists the account's queues in the order of their names, fetching pages as they are needed.
  ///
  /// Queues that are created or deleted meanwhile may or may not be listed. For pages, and to go on later where a listing
  /// stopped, use ``BlockingListedQueues/pages(resumingAt:)`` of what this returns.
  ///
  /// - Parameters:
  ///   - prefix: Lists only the queues whose names begin with it; `nil` for all.
  ///   - includeMetadata: Whether the metadata of each queue is listed too.
  ///   - pageSize: How many queues a page has at most: 1 to 5,000. The service's default is 5,000.
  ///   - options: Choices for each request.
  /// - Returns: The sequence; nothing is sent before it is iterated.
  public func queues(
    prefix: String? = nil, includeMetadata: Bool = false, pageSize: Int? = nil,
    options: OperationOptions = OperationOptions()
  ) -> BlockingListedQueues {
    BlockingListedQueues(
      calls: calls,
      listing: QueueListing(prefix: prefix, includeMetadata: includeMetadata, pageSize: pageSize),
      options: options)
  }

  /// Reads the settings of the service: logging, metrics and cross-origin rules.
  ///
  /// Blocks the calling thread.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: The settings.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueServiceClient.")
  public func properties(options: OperationOptions = OperationOptions()) throws(AzureError)
    -> ServiceProperties
  {
    try calls.run(GetServiceProperties(), options)
  }

  /// Changes settings of the service.
  ///
  /// Blocks the calling thread.
  ///
  /// A part that is `nil` keeps what the service has; an empty list of cross-origin rules deletes them. The limits are
  /// checked before anything is sent.
  ///
  /// - Parameters:
  ///   - properties: The parts to change.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueServiceClient.")
  public func setProperties(
    _ properties: ServiceProperties, options: OperationOptions = OperationOptions()
  ) throws(AzureError) {
    try calls.run(SetServiceProperties(properties), options)
  }

  /// Asks the secondary location how far it has come.
  ///
  /// Blocks the calling thread.
  ///
  /// Only accounts with read access to a secondary location have it.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: The state of the secondary and the time up to which it has everything.
  /// - Throws: ``AzureError``, also when the endpoint is a custom domain, whose secondary is not known.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueServiceClient.")
  public func statistics(options: OperationOptions = OperationOptions()) throws(AzureError)
    -> ServiceStatistics
  {
    try calls.run(GetServiceStatistics(at: calls.factory.secondary), options)
  }

  /// Fetches a key that signs shared access signatures in the name of this client's Microsoft Entra identity.
  ///
  /// Blocks the calling thread.
  ///
  /// The client's credential must be a token, and its ``QueueClientOptions/serviceVersion`` at least
  /// ``ServiceVersion/userDelegation``. The key outlives the token.
  ///
  /// - Parameters:
  ///   - startsOn: From when the key is valid, at most seven days from now; `nil` for the service's present time.
  ///   - expiresOn: Until when the key is valid: after its start and at most seven days from now.
  ///   - delegatedUserTenantID: The tenant of the user that the signatures are for, when it is another than the
  ///     identity's own; needs the service version 2026-04-06.
  ///   - options: Choices for this call.
  /// - Returns: The key, a secret.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueServiceClient.")
  public func userDelegationKey(
    startsOn: Timestamp? = nil, expiresOn: Timestamp, delegatedUserTenantID: String? = nil,
    options: OperationOptions = OperationOptions()
  ) throws(AzureError) -> UserDelegationKey {
    let operation = try calls.factory.userDelegationKey(
      startsOn: startsOn, expiresOn: expiresOn, delegatedUserTenantID: delegatedUserTenantID)
    return try calls.run(operation, options)
  }
}
