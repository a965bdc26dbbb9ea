package import AzureAuthSAS
package import AzurePipeline

/// What a URL given to a client says: where the service is, which queue, and the signature in its query.
package struct ClientAddress: Sendable {
  package let endpoint: Endpoint
  package let signature: SharedAccessSignature?
  /// The percent-encoded path below the endpoint.
  private let path: String

  private init(_ url: String) throws(AzureError) {
    let parsed = try Endpoint.parse(url)
    var endpoint = parsed.endpoint
    var path = parsed.remainder
    // A custom host does not say whether its path begins with an account. One segment is a queue, two are both.
    if endpoint.account == nil, let slash = path.firstIndex(of: "/") {
      let account = path[..<slash]
      let rest = path[path.index(after: slash)...]
      let name = account.hasSuffix("-secondary") ? account.dropLast("-secondary".count) : account
      if Endpoint.isAccountName(name), !rest.contains("/"), rest != "messages" {
        endpoint = Endpoint(
          scheme: endpoint.scheme, authority: endpoint.authority, basePath: "/" + account,
          account: String(name))
        path = String(rest)
      }
    }
    self.endpoint = endpoint
    self.path = path
    signature = if let query = parsed.query { try SharedAccessSignature(query.value) } else { nil }
  }

  /// Reads the URL of an account's service, as every client of a service takes it.
  package static func service(_ url: String) throws(AzureError) -> ClientAddress {
    let address = try ClientAddress(url)
    guard address.path.isEmpty else {
      throw address.endpoint.account == nil
        ? .invalidArgument(
          "The URL has a path, but its host does not say whether that is an account or a queue",
          advice: "for a queue make a queue's client; for an account give Endpoint(url, account: name)")
        : .invalidArgument(
          "The URL is not that of a service: its path goes beyond the account",
          advice: "for a queue make a queue's client")
    }
    return address
  }

  /// Reads the URL of a queue.
  package static func queue(_ url: String) throws(AzureError) -> (address: ClientAddress, name: QueueName) {
    let address = try ClientAddress(url)
    guard !address.path.isEmpty else {
      throw .invalidArgument(
        "The URL names no queue", advice: "write it as the service's address, a slash and the queue's name")
    }
    guard !address.path.contains("/") else {
      throw .invalidArgument(
        "The path of the URL is neither a queue nor an account and a queue",
        advice: "give the address of the queue, without anything behind its name")
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
