/// A storage account as a client needs it: where its queues are, and what authorizes the requests to it.
///
/// Every client is made from one. Each module adds the ways to make it that it can serve:
///
/// | made by | from the module |
/// |---|---|
/// | `.endpoint(_:credential:)`, an address and any ``Authorizer`` | this one |
/// | `.endpoint(_:credential:)`, an address and a source of tokens | `AzureAuthToken` |
/// | `.url(_:)`, with a shared access signature in it | `AzureAuthSAS` |
/// | `.connectionString(_:)`, `.environment()`, `.emulator`, `.sharedKey(account:key:)` | `AzureAuthSharedKey` |
///
/// ```swift
/// let service = try QueueServiceClient(.environment())
/// let queue = try QueueClient("tasks", .endpoint("https://contoso.queue.core.windows.net", credential: credential))
/// ```
///
/// A value: clients made from copies of it share what its credential keeps, such as tokens. Nothing is sent and no token is
/// fetched when one is made. It never prints a secret.
public struct StorageAccount: Sendable {
  /// The base address of the account's queue service.
  public let endpoint: StorageEndpoint

  /// The base address of its secondary location: the one that was given, else the one that follows from ``endpoint``; `nil`
  /// when neither is there.
  ///
  /// Whether the account has a secondary location, an address does not say.
  public let secondaryEndpoint: StorageEndpoint?

  /// What authorizes the requests, of async and of blocking clients.
  package let authorizer: any Authorizer

  /// The environment variable that it was read from, for advice about its address.
  package var variable: String?

  /// Makes an account.
  ///
  /// - Parameters:
  ///   - endpoint: The base address.
  ///   - secondary: The base address of the secondary location, where it does not follow from the endpoint.
  ///   - authorizer: What authorizes the requests.
  package init(_ endpoint: StorageEndpoint, secondary: StorageEndpoint? = nil, authorizer: any Authorizer) {
    self.endpoint = endpoint
    secondaryEndpoint = secondary ?? endpoint.secondary
    self.authorizer = authorizer
  }

  /// The account at an endpoint.
  ///
  /// ```swift
  /// let service = try QueueServiceClient(.endpoint(.account("contoso", cloud: .china), credential: signature))
  /// ```
  ///
  /// - Parameters:
  ///   - endpoint: The base address of the service.
  ///   - secondary: The base address of the secondary location; `nil` to derive it from the endpoint
  ///     (``StorageEndpoint/secondary``).
  ///   - credential: What authorizes the requests: a `SharedKeyCredential`, a `SharedAccessSignature`, a `BearerAuthorizer`, an
  ///     authorizer of your own, or ``AnonymousAuthorizer`` where the server asks for none.
  /// - Returns: The account.
  public static func endpoint(
    _ endpoint: StorageEndpoint, secondary: StorageEndpoint? = nil, credential: any Authorizer
  ) -> StorageAccount {
    StorageAccount(endpoint, secondary: secondary, authorizer: credential)
  }

  /// The account at an address.
  ///
  /// - Parameters:
  ///   - url: The base address of the service, for example `https://contoso.queue.core.windows.net`; without a scheme it gets
  ///     `https`. For a URL with a shared access signature take `.url(_:)`.
  ///   - credential: What authorizes the requests, as in ``endpoint(_:secondary:credential:)``. The account of a
  ///     `SharedKeyCredential` decides where the account stands in the address (``StorageEndpoint/init(_:account:)``); with
  ///     any other credential the shape of the host does (``StorageEndpoint/init(_:)``).
  /// - Returns: The account.
  /// - Throws: ``AzureError`` when the text is not the address of a service, or is that of another account than the key's; it
  ///   does not stand in the error.
  public static func endpoint(_ url: String, credential: any Authorizer) throws(AzureError) -> StorageAccount
  {
    guard let account = (credential as? any AccountCredential)?.accountName else {
      return StorageAccount(try StorageEndpoint(url), authorizer: credential)
    }
    return StorageAccount(try StorageEndpoint(url, account: account), authorizer: credential)
  }
}

/// A credential that signs in the name of one account: that account is configured, wherever it stands in an address.
package protocol AccountCredential: Authorizer {
  /// The account's name, without `-secondary`.
  var accountName: String { get }
}

extension StorageAccount: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The endpoint and the kind of credential; never the credential.
  public var description: String { "StorageAccount(\(endpoint), credential: \(type(of: authorizer)))" }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror with the description as its only child.
  public var customMirror: Mirror { Mirror(self, children: ["summary": description]) }
}
