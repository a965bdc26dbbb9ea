public import AzureAuthSAS
public import AzureCore
public import AzureQueueProtocol

extension QueueClient {
  /// Makes a shared access signature for this queue.
  ///
  /// Nothing is sent. The client's account key signs, or the signer in the options; a user delegation signer
  /// makes a user delegation signature, which ends with its key at the latest. The signature of an endpoint of
  /// the secondary location serves both locations.
  ///
  /// ```swift
  /// let signature = try queue.sas(permissions: [.read, .process], expires: .after(.seconds(3600)))
  /// ```
  ///
  /// - Parameters:
  ///   - permissions: What it permits; none when the stored access policy says so.
  ///   - expires: When it ends, or the stored access policy that says so.
  ///   - delegatedUserObjectID: The object id of the only user who may use it; for a user delegation signer only.
  ///   - options: Further choices.
  /// - Returns: The signature, which can be used as a credential.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sas(
    permissions: QueueSASPermissions = [], expires: SASExpiry, delegatedUserObjectID: String? = nil,
    options: SASOptions = SASOptions()
  ) throws(AzureError) -> SharedAccessSignature {
    try calls.factory.signature(
      queue: queue, permissions: permissions, expires: expires, delegatedUserObjectID: delegatedUserObjectID,
      options: options)
  }

  /// Makes the URL of the queue with a shared access signature.
  ///
  /// Anyone who has the URL has its rights, so it does not print. Nothing is sent.
  ///
  /// - Parameters:
  ///   - permissions: What it permits; none when the stored access policy says so.
  ///   - expires: When it ends, or the stored access policy that says so.
  ///   - delegatedUserObjectID: The object id of the only user who may use it; for a user delegation signer only.
  ///   - options: Further choices.
  /// - Returns: The URL.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sasURL(
    permissions: QueueSASPermissions = [], expires: SASExpiry, delegatedUserObjectID: String? = nil,
    options: SASOptions = SASOptions()
  ) throws(AzureError) -> Secret<String> {
    calls.factory.url(
      of: queue,
      with: try sas(
        permissions: permissions, expires: expires, delegatedUserObjectID: delegatedUserObjectID,
        options: options))
  }
}

extension QueueServiceClient {
  /// Makes a shared access signature of the account.
  ///
  /// Nothing is sent. The client's account key signs, or the signer in the options; a user delegation key cannot.
  ///
  /// ```swift
  /// let signature = try service.sas(
  ///   permissions: [.read, .list], resourceTypes: [.service, .container], expires: .after(.seconds(3600)))
  /// ```
  ///
  /// - Parameters:
  ///   - permissions: What it permits.
  ///   - services: For which services of the account; queues by default.
  ///   - resourceTypes: For which levels of resources: the service, its queues, their messages.
  ///   - expires: When it ends; no stored access policy can say so.
  ///   - options: Further choices.
  /// - Returns: The signature, which can be used as a credential.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sas(
    permissions: AccountSASPermissions, services: AccountSASServices = .queue,
    resourceTypes: AccountSASResourceTypes, expires: SASExpiry, options: SASOptions = SASOptions()
  ) throws(AzureError) -> SharedAccessSignature {
    try calls.factory.signature(
      permissions: permissions, services: services, resourceTypes: resourceTypes, expires: expires,
      options: options)
  }

  /// Makes the URL of the service with a shared access signature of the account.
  ///
  /// Anyone who has the URL has its rights, so it does not print. Nothing is sent.
  ///
  /// - Parameters:
  ///   - permissions: What it permits.
  ///   - services: For which services of the account; queues by default.
  ///   - resourceTypes: For which levels of resources: the service, its queues, their messages.
  ///   - expires: When it ends; no stored access policy can say so.
  ///   - options: Further choices.
  /// - Returns: The URL.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sasURL(
    permissions: AccountSASPermissions, services: AccountSASServices = .queue,
    resourceTypes: AccountSASResourceTypes, expires: SASExpiry, options: SASOptions = SASOptions()
  ) throws(AzureError) -> Secret<String> {
    calls.factory.url(
      with: try sas(
        permissions: permissions, services: services, resourceTypes: resourceTypes, expires: expires,
        options: options))
  }
}
