public import AzureAuthSAS
public import AzureCore

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Makes shared access signatures of an account; a client of its queue service does.
public protocol AccountSASIssuer: Sendable {
  /// What signatures are made of: the client's address, credential and settings.
  var sasSource: AccountSASSource { get }
}

/// The address, credential and settings of a client, as signatures of the account need them; it shows none of them.
public struct AccountSASSource: Sendable {
  let factory: CallFactory

  /// Takes them from a client.
  package init(_ factory: CallFactory) { self.factory = factory }

  var url: String { factory.endpoint.url }
}

extension AccountSASIssuer {
  /// Makes a shared access signature of the account that is valid for a time.
  ///
  /// Nothing is sent. The client's account key signs, or the signer in the options; a user delegation key cannot.
  ///
  /// ```swift
  /// let signature = try service.sas(
  ///   permissions: [.read, .list], resourceTypes: [.service, .container], expiresIn: .seconds(3600))
  /// ```
  ///
  /// - Parameters:
  ///   - permissions: What it permits.
  ///   - services: For which services of the account; queues by default.
  ///   - resourceTypes: For which levels of resources: the service, its queues, their messages.
  ///   - lifetime: How long it is valid from now on, by the client's clock; rounded down to whole seconds.
  ///   - options: Further choices.
  /// - Returns: The signature, which can be used as a credential.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sas(
    permissions: AccountSASPermissions, services: AccountSASServices = .queue,
    resourceTypes: AccountSASResourceTypes, expiresIn lifetime: Duration,
    options: SASOptions = SASOptions()
  ) throws(AzureError) -> SharedAccessSignature {
    try sasSource.factory.signature(
      permissions: permissions, services: services, resourceTypes: resourceTypes,
      expiresOn: try sasSource.factory.instant(after: lifetime), options: options)
  }

  /// Makes a shared access signature of the account that is valid until a date.
  ///
  /// Nothing is sent. The client's account key signs, or the signer in the options; a user delegation key cannot.
  ///
  /// - Parameters:
  ///   - permissions: What it permits.
  ///   - services: For which services of the account; queues by default.
  ///   - resourceTypes: For which levels of resources: the service, its queues, their messages.
  ///   - expiresOn: When it ends, in whole seconds.
  ///   - options: Further choices.
  /// - Returns: The signature, which can be used as a credential.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sas(
    permissions: AccountSASPermissions, services: AccountSASServices = .queue,
    resourceTypes: AccountSASResourceTypes, expiresOn: Date,
    options: SASOptions = SASOptions()
  ) throws(AzureError) -> SharedAccessSignature {
    try sasSource.factory.signature(
      permissions: permissions, services: services, resourceTypes: resourceTypes,
      expiresOn: Timestamp(expiresOn), options: options)
  }

  /// Makes the URL of the service with a shared access signature of the account that is valid for a time.
  ///
  /// Whoever has the URL has its rights, so it does not print. Nothing is sent.
  ///
  /// - Parameters:
  ///   - permissions: What it permits.
  ///   - services: For which services of the account; queues by default.
  ///   - resourceTypes: For which levels of resources: the service, its queues, their messages.
  ///   - lifetime: How long it is valid from now on, by the client's clock; rounded down to whole seconds.
  ///   - options: Further choices.
  /// - Returns: The URL.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sasURL(
    permissions: AccountSASPermissions, services: AccountSASServices = .queue,
    resourceTypes: AccountSASResourceTypes, expiresIn lifetime: Duration,
    options: SASOptions = SASOptions()
  ) throws(AzureError) -> Secret<String> {
    withSignature(
      try sas(
        permissions: permissions, services: services, resourceTypes: resourceTypes, expiresIn: lifetime,
        options: options))
  }

  /// Makes the URL of the service with a shared access signature of the account that is valid until a date.
  ///
  /// Whoever has the URL has its rights, so it does not print. Nothing is sent.
  ///
  /// - Parameters:
  ///   - permissions: What it permits.
  ///   - services: For which services of the account; queues by default.
  ///   - resourceTypes: For which levels of resources: the service, its queues, their messages.
  ///   - expiresOn: When it ends, in whole seconds.
  ///   - options: Further choices.
  /// - Returns: The URL.
  /// - Throws: ``AzureError`` when nothing can sign, or the fields contradict each other.
  public func sasURL(
    permissions: AccountSASPermissions, services: AccountSASServices = .queue,
    resourceTypes: AccountSASResourceTypes, expiresOn: Date,
    options: SASOptions = SASOptions()
  ) throws(AzureError) -> Secret<String> {
    withSignature(
      try sas(
        permissions: permissions, services: services, resourceTypes: resourceTypes, expiresOn: expiresOn,
        options: options))
  }

  private func withSignature(_ signature: SharedAccessSignature) -> Secret<String> {
    Secret(sasSource.url + "/?" + signature.query.value)
  }
}
