package import AzureAuthSAS
package import AzureCore

/// What a URL given to a client says: where the service is, which queue, and the signature in its query.
package struct ClientAddress: Sendable {
  package let endpoint: StorageEndpoint
  package let signature: SharedAccessSignature?
  /// The percent-encoded path below the endpoint.
  private let path: String

  private init(_ url: String, account: String?) throws(AzureError) {
    let parsed: StorageEndpoint.ParsedURL
    do throws(URLFault) {
      parsed = try StorageEndpoint.parse(url, account: account)
    } catch {
      throw error.error(of: "The URL")
    }
    var endpoint = parsed.endpoint
    var path = parsed.remainder
    // No account is configured, and the host is nobody's that is known: one segment is a queue, two are an account and a
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

  /// Reads the URL of an account's service, as every client of a service takes it.
  ///
  /// - Parameters:
  ///   - url: The URL.
  ///   - credential: The credential that is given beside it: one that signs tells the account, which decides where in the
  ///     URL the account stands.
  /// - Returns: The address.
  /// - Throws: ``AzureError`` when it is not the URL of a service.
  package static func service(
    _ url: String, beside credential: (any Authorizer)? = nil
  ) throws(AzureError) -> ClientAddress {
    let address = try ClientAddress(url, account: account(of: credential))
    guard address.path.isEmpty else {
      throw address.endpoint.account == nil
        ? .invalidArgument(
          "The URL has a path, but its host does not say whether that is an account or a queue",
          advice: "for a queue make a queue's client; for an account give Endpoint(url, account: name)")
        : .invalidArgument(
          "The URL is not that of a service: its path goes beyond the account",
          advice:
            "for a queue make a queue's client; where something else stands before the account in the path, "
            + "give Endpoint(url, account: name)")
    }
    return address
  }

  /// Reads the URL of a queue.
  ///
  /// - Parameters:
  ///   - url: The URL.
  ///   - credential: The credential that is given beside it, as in ``service(_:beside:)``.
  /// - Returns: The address, and the name of the queue.
  /// - Throws: ``AzureError`` when it is not the URL of a queue.
  package static func queue(
    _ url: String, beside credential: (any Authorizer)? = nil
  ) throws(AzureError) -> (address: ClientAddress, name: QueueName) {
    let address = try ClientAddress(url, account: account(of: credential))
    guard !address.path.isEmpty else {
      throw .invalidArgument(
        "The URL names no queue", advice: "write it as the service's address, a slash and the queue's name")
    }
    guard !address.path.contains("/") else {
      throw .invalidArgument(
        "The path of the URL is neither a queue nor an account and a queue",
        advice:
          "give the address of the queue, without anything behind its name; where something else stands "
          + "before the account, give Endpoint(url, account: name) and the queue's name")
    }
    let name = PercentEncoding.decode(address.path)
    guard let name, name.utf8.allSatisfy(isHarmless) else {
      // Not repeated: a query whose question mark got lost would stand here, signature and all.
      throw .invalidArgument(
        "The queue's name in the URL has a character that is not a lower-case letter, a digit or a hyphen",
        advice: "a shared access signature follows the name after a question mark")
    }
    return (address, try QueueName(name))
  }

  /// The account that a credential tells: that of a key, which the client's requests are signed with.
  private static func account(of credential: (any Authorizer)?) -> String? {
    (credential as? any SASSigner)?.accountName
  }

  /// What shall authorize the requests: the credential, or the signature of the URL.
  package func authorizer(beside credential: (any Authorizer)?) throws(AzureError) -> any Authorizer {
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

  private static func isHarmless(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
