public import AzureCore

extension StorageAccount {
  /// The account at a URL that says everything: the address, and in its query a shared access signature.
  ///
  /// ```swift
  /// let service = try QueueServiceClient(.url("https://contoso.queue.core.windows.net?sv=…&sig=…"))
  /// ```
  ///
  /// The URL of a queue is for `queueURL(_:credential:)`.
  ///
  /// - Parameters:
  ///   - url: The URL of the service, for example `https://contoso.queue.core.windows.net?sv=…&sig=…`; without a scheme it
  ///     gets `https`. Its secrets stand in no description and no error.
  ///   - credential: What authorizes the requests where the URL has no signature: then the path up to the account of a key is
  ///     the address of the service. Both are taken only where the service wants both: a signature bound to a user, with that
  ///     user's token.
  /// - Returns: The account.
  /// - Throws: ``AzureError`` when the URL is not that of a service, or when there is no credential or there are two.
  public static func url(
    _ url: String, credential: (any Authorizer)? = nil
  ) throws(AzureError) -> StorageAccount {
    let url = try StorageURL(url, beside: credential, isOfService: true)
    guard url.path.isEmpty else {
      throw url.endpoint.account == nil
        ? .invalidArgument(
          "The URL has a path, but its host does not say whether that is an account or a queue",
          advice:
            "give the URL of a queue to .queueURL(_:); for an account give StorageEndpoint(url, account: name)"
        )
        : .invalidArgument(
          "The URL is not that of a service: its path goes beyond the account",
          advice:
            "give the URL of a queue to .queueURL(_:); where something else stands before the account in the path, "
            + "give StorageEndpoint(url, account: name)")
    }
    return try url.account(beside: credential)
  }
}

/// What a URL of a service or of a queue says: where the service is, what stands below it, and the signature in its query.
package struct StorageURL: Sendable {
  /// The base address of the service.
  package let endpoint: StorageEndpoint
  /// The signature in the query.
  package let signature: SharedAccessSignature?
  /// The percent-encoded path below the endpoint.
  package let path: String

  /// Takes a URL apart.
  ///
  /// - Parameters:
  ///   - url: The URL.
  ///   - credential: The credential that is given beside it: one that signs tells the account, which decides where in the
  ///     URL the account stands.
  ///   - isOfService: Whether the URL must be that of a service, not of a queue.
  /// - Throws: ``AzureError`` when it is no such URL, or its query is not a signature.
  package init(
    _ url: String, beside credential: (any Authorizer)? = nil, isOfService: Bool = false
  ) throws(AzureError) {
    let account = (credential as? any SASSigner)?.accountName
    let parsed: StorageEndpoint.ParsedURL
    do throws(URLFault) {
      parsed = try StorageEndpoint.parse(url, account: account, isOfService: isOfService)
    } catch {
      throw error.error(of: "The URL")
    }
    var endpoint = parsed.endpoint
    var path = parsed.remainder
    // No account is configured, and the host belongs to no known cloud: one segment is a queue, two are an account and a
    // queue.
    if account == nil, !endpoint.isPathStyle, !endpoint.isOfKnownCloud, let slash = path.firstIndex(of: "/") {
      let first = path[..<slash]
      let rest = path[path.index(after: slash)...]
      let mark = StorageEndpoint.secondaryMark
      let name = first.hasSuffix(mark) ? first.dropLast(mark.count) : first
      if StorageEndpoint.isAccountName(name), !rest.contains("/"), rest != "messages" {
        endpoint = StorageEndpoint(
          scheme: endpoint.scheme, authority: endpoint.authority, basePath: "/" + first, account: String(name)
        )
        path = String(rest)
      }
    }
    self.endpoint = endpoint
    self.path = path
    signature = if let query = parsed.query { try SharedAccessSignature(query.value) } else { nil }
  }

  /// The account of the URL, authorized by the credential or by the URL's signature.
  ///
  /// - Parameter credential: What is given beside the URL.
  /// - Returns: The account.
  /// - Throws: ``AzureError`` of kind `credential` when there is none, or when there are two that do not belong together.
  package func account(beside credential: (any Authorizer)?) throws(AzureError) -> StorageAccount {
    StorageAccount(endpoint, authorizer: try authorizer(beside: credential))
  }

  private func authorizer(beside credential: (any Authorizer)?) throws(AzureError) -> any Authorizer {
    switch (signature, credential) {
    case (nil, nil):
      throw AzureError(
        .credential, "The URL has no shared access signature, and no credential was given beside it",
        advice: "give a credential; AnonymousAuthorizer() where the server asks for none")
    case (nil, let credential?): return credential
    case (let signature?, nil): return signature
    case (let signature?, let credential?):
      let takesToken =
        credential.tokenCredential != nil || credential.blockingTokenCredential != nil
      guard signature.isUserBound, takesToken else {
        throw AzureError(
          .credential, "The URL has a shared access signature, and another credential was given beside it",
          advice: "give one of them")
      }
      return UserBoundAuthorizer(signature: signature, credential: credential)
    }
  }
}
