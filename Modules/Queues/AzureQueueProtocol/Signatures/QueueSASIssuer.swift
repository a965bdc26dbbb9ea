public import AzureAuthSAS
public import AzureCore

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Makes shared access signatures of one queue; a client of the queue does.
public protocol QueueSASIssuer: Sendable {
  /// What signatures are made of: the queue, and the client's credential and settings.
  var sasSource: QueueSASSource { get }
}

/// The queue, credential and settings of a client, as signatures of the queue need them; it shows none of them.
public struct QueueSASSource: Sendable {
  let queue: QueueName
  let factory: CallFactory

  /// Takes them from a client.
  package init(_ queue: QueueName, _ factory: CallFactory) {
    self.queue = queue
    self.factory = factory
  }

  var url: String { factory.endpoint.url + "/" + queue.rawValue }
}

extension QueueSASIssuer {
  /// Makes a shared access signature for this queue that is valid for a time.
  ///
  /// Nothing is sent. The client's account key signs, or the signer in the options; a user delegation signer
  /// makes a user delegation signature, which ends with its key at the latest. The signature of an endpoint of
  /// the secondary location serves both locations.
  ///
  /// ```swift
  /// let signature = try queue.sas(permissions: [.read, .process], expiresIn: .seconds(3600))
  /// ```
  ///
  /// - Parameters:
  ///   - permissions: What it permits; none when the policy says so.
  ///   - lifetime: How long it is valid from now on, by the client's clock; rounded down to whole seconds.
  ///   - policyID: A stored access policy of the queue that gives what is not given here.
  ///   - delegatedUserObjectID: The object id of the only user who may use it; for a user delegation signer only.
  ///   - options: Further choices.
  /// - Returns: The signature, which can be used as a credential.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sas(
    permissions: QueueSASPermissions, expiresIn lifetime: Duration, policyID: String? = nil,
    delegatedUserObjectID: String? = nil, options: SASOptions = SASOptions()
  ) throws(AzureError) -> SharedAccessSignature {
    try sasSource.factory.signature(
      queue: sasSource.queue, permissions: permissions,
      expiresOn: try sasSource.factory.instant(after: lifetime),
      policyID: policyID, delegatedUserObjectID: delegatedUserObjectID, options: options)
  }

  /// Makes a shared access signature for this queue that is valid until a date.
  ///
  /// Nothing is sent. The client's account key signs, or the signer in the options; a user delegation signer
  /// makes a user delegation signature, which ends with its key at the latest. The signature of an endpoint of
  /// the secondary location serves both locations.
  ///
  /// - Parameters:
  ///   - permissions: What it permits; none when the policy says so.
  ///   - expiresOn: When it ends, in whole seconds.
  ///   - policyID: A stored access policy of the queue that gives what is not given here.
  ///   - delegatedUserObjectID: The object id of the only user who may use it; for a user delegation signer only.
  ///   - options: Further choices.
  /// - Returns: The signature, which can be used as a credential.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sas(
    permissions: QueueSASPermissions, expiresOn: Date, policyID: String? = nil,
    delegatedUserObjectID: String? = nil, options: SASOptions = SASOptions()
  ) throws(AzureError) -> SharedAccessSignature {
    try sasSource.factory.signature(
      queue: sasSource.queue, permissions: permissions, expiresOn: Timestamp(expiresOn),
      policyID: policyID, delegatedUserObjectID: delegatedUserObjectID, options: options)
  }

  /// Makes a shared access signature for this queue by a stored access policy.
  ///
  /// Nothing is sent. The client's account key signs, or the signer in the options; a user delegation signer
  /// makes a user delegation signature, which ends with its key at the latest. The signature of an endpoint of
  /// the secondary location serves both locations.
  ///
  /// - Parameters:
  ///   - policyID: The id of a stored access policy of the queue that has an expiry.
  ///   - permissions: What it permits; none when the policy says so.
  ///   - options: Further choices.
  /// - Returns: The signature, which can be used as a credential.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sas(
    policyID: String, permissions: QueueSASPermissions = [], options: SASOptions = SASOptions()
  ) throws(AzureError) -> SharedAccessSignature {
    try sasSource.factory.signature(
      queue: sasSource.queue, permissions: permissions, policyID: policyID, options: options)
  }

  /// Makes the URL of the queue with a shared access signature that is valid for a time.
  ///
  /// Whoever has the URL has its rights, so it does not print. Nothing is sent.
  ///
  /// - Parameters:
  ///   - permissions: What it permits; none when the policy says so.
  ///   - lifetime: How long it is valid from now on, by the client's clock; rounded down to whole seconds.
  ///   - policyID: A stored access policy of the queue that gives what is not given here.
  ///   - delegatedUserObjectID: The object id of the only user who may use it; for a user delegation signer only.
  ///   - options: Further choices.
  /// - Returns: The URL.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sasURL(
    permissions: QueueSASPermissions, expiresIn lifetime: Duration, policyID: String? = nil,
    delegatedUserObjectID: String? = nil, options: SASOptions = SASOptions()
  ) throws(AzureError) -> Secret<String> {
    withSignature(
      try sas(
        permissions: permissions, expiresIn: lifetime, policyID: policyID,
        delegatedUserObjectID: delegatedUserObjectID, options: options))
  }

  /// Makes the URL of the queue with a shared access signature that is valid until a date.
  ///
  /// Whoever has the URL has its rights, so it does not print. Nothing is sent.
  ///
  /// - Parameters:
  ///   - permissions: What it permits; none when the policy says so.
  ///   - expiresOn: When it ends, in whole seconds.
  ///   - policyID: A stored access policy of the queue that gives what is not given here.
  ///   - delegatedUserObjectID: The object id of the only user who may use it; for a user delegation signer only.
  ///   - options: Further choices.
  /// - Returns: The URL.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sasURL(
    permissions: QueueSASPermissions, expiresOn: Date, policyID: String? = nil,
    delegatedUserObjectID: String? = nil, options: SASOptions = SASOptions()
  ) throws(AzureError) -> Secret<String> {
    withSignature(
      try sas(
        permissions: permissions, expiresOn: expiresOn, policyID: policyID,
        delegatedUserObjectID: delegatedUserObjectID, options: options))
  }

  /// Makes the URL of the queue with a shared access signature by a stored access policy.
  ///
  /// Whoever has the URL has its rights, so it does not print. Nothing is sent.
  ///
  /// - Parameters:
  ///   - policyID: The id of a stored access policy of the queue that has an expiry.
  ///   - permissions: What it permits; none when the policy says so.
  ///   - options: Further choices.
  /// - Returns: The URL.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sasURL(
    policyID: String, permissions: QueueSASPermissions = [], options: SASOptions = SASOptions()
  ) throws(AzureError) -> Secret<String> {
    withSignature(try sas(policyID: policyID, permissions: permissions, options: options))
  }

  private func withSignature(_ signature: SharedAccessSignature) -> Secret<String> {
    Secret(sasSource.url + "?" + signature.query.value)
  }
}
