public import AzureCore

/// Accounts whose requests carry tokens of Microsoft Entra ID.
///
/// A cache is put in front of the credential (``BearerAuthorizer``), so that clients of one account share the tokens. A client
/// refuses plain http when it is made, but to this machine where ``BearerOptions/allowsHTTPOnLoopback`` allows it, and an account
/// whose credential cannot serve it: an async one in a blocking client, or the other way round.
extension StorageAccount {
  /// The account at an endpoint, with tokens for async and blocking clients.
  ///
  /// - Parameters:
  ///   - endpoint: The base address of the service.
  ///   - secondary: The base address of the secondary location; `nil` to derive it from the endpoint.
  ///   - credential: Fetches the tokens.
  ///   - bearer: How tokens are asked for and where they may go.
  /// - Returns: The account.
  public static func endpoint(
    _ endpoint: StorageEndpoint, secondary: StorageEndpoint? = nil,
    credential: any TokenCredential & BlockingTokenCredential,
    bearer: BearerOptions = BearerOptions()
  ) -> StorageAccount {
    .endpoint(endpoint, secondary: secondary, credential: BearerAuthorizer(credential, options: bearer))
  }

  /// The account at an endpoint, with tokens for async clients.
  ///
  /// - Parameters:
  ///   - endpoint: The base address of the service.
  ///   - secondary: The base address of the secondary location; `nil` to derive it from the endpoint.
  ///   - credential: Fetches the tokens.
  ///   - bearer: How tokens are asked for and where they may go.
  /// - Returns: The account.
  public static func endpoint(
    _ endpoint: StorageEndpoint, secondary: StorageEndpoint? = nil, credential: any TokenCredential,
    bearer: BearerOptions = BearerOptions()
  ) -> StorageAccount {
    .endpoint(endpoint, secondary: secondary, credential: BearerAuthorizer(credential, options: bearer))
  }

  /// The account at an endpoint, with tokens for blocking clients.
  ///
  /// - Parameters:
  ///   - endpoint: The base address of the service.
  ///   - secondary: The base address of the secondary location; `nil` to derive it from the endpoint.
  ///   - credential: Fetches the tokens.
  ///   - bearer: How tokens are asked for and where they may go.
  /// - Returns: The account.
  public static func endpoint(
    _ endpoint: StorageEndpoint, secondary: StorageEndpoint? = nil, credential: any BlockingTokenCredential,
    bearer: BearerOptions = BearerOptions()
  ) -> StorageAccount {
    .endpoint(endpoint, secondary: secondary, credential: BearerAuthorizer(credential, options: bearer))
  }

  /// The account at an address, with tokens for async and blocking clients.
  ///
  /// ```swift
  /// let service = try QueueServiceClient(
  ///   .endpoint("https://contoso.queue.core.windows.net", credential: credential))
  /// ```
  ///
  /// - Parameters:
  ///   - url: The base address of the service; without a scheme it gets `https`.
  ///   - credential: Fetches the tokens.
  ///   - bearer: How tokens are asked for and where they may go.
  /// - Returns: The account.
  /// - Throws: `AzureError` when the text is not the address of a service; it does not stand in the error.
  public static func endpoint(
    _ url: String, credential: any TokenCredential & BlockingTokenCredential,
    bearer: BearerOptions = BearerOptions()
  ) throws(AzureError) -> StorageAccount {
    .endpoint(try StorageEndpoint(url), credential: credential, bearer: bearer)
  }

  /// The account at an address, with tokens for async clients.
  ///
  /// - Parameters:
  ///   - url: The base address of the service; without a scheme it gets `https`.
  ///   - credential: Fetches the tokens.
  ///   - bearer: How tokens are asked for and where they may go.
  /// - Returns: The account.
  /// - Throws: `AzureError` when the text is not the address of a service; it does not stand in the error.
  public static func endpoint(
    _ url: String, credential: any TokenCredential, bearer: BearerOptions = BearerOptions()
  ) throws(AzureError) -> StorageAccount {
    .endpoint(try StorageEndpoint(url), credential: credential, bearer: bearer)
  }

  /// The account at an address, with tokens for blocking clients.
  ///
  /// - Parameters:
  ///   - url: The base address of the service; without a scheme it gets `https`.
  ///   - credential: Fetches the tokens.
  ///   - bearer: How tokens are asked for and where they may go.
  /// - Returns: The account.
  /// - Throws: `AzureError` when the text is not the address of a service; it does not stand in the error.
  public static func endpoint(
    _ url: String, credential: any BlockingTokenCredential, bearer: BearerOptions = BearerOptions()
  ) throws(AzureError) -> StorageAccount {
    .endpoint(try StorageEndpoint(url), credential: credential, bearer: bearer)
  }
}
