extension StorageEndpoint {
  /// What a URL of the service, a queue or a message consists of.
  package struct ParsedURL: Sendable {
    /// The service's base address.
    package var endpoint: StorageEndpoint
    /// The percent-encoded path below the base address without its first slash; empty for the service itself.
    package var remainder: String
    /// The percent-encoded query, for example a shared access signature.
    ///
    /// Hidden: it may grant access.
    package var query: Secret<String>?

    /// What keeps this from being the address of a service: a path below it.
    package var serviceFault: URLFault? {
      if remainder.isEmpty { return nil }
      if endpoint.isPathStyle || endpoint.isOfKnownCloud {
        return URLFault(
          "has a path beyond the account",
          advice: "give the address of the service, not of a queue; where something else stands before the "
            + "account in the path, name the account beside the address")
      }
      return endpoint.account == nil
        ? URLFault(
          "has a path, but its host does not say whether that is an account or a queue",
          advice: "give the address without a path, or name the account of such a host: "
            + "StorageEndpoint(url, account: name)")
        : URLFault(
          "has a path that does not end with its account",
          advice: "give the address without a path or with the account at its end, and name that account: "
            + "StorageEndpoint(url, account: name)")
    }

    /// Refuses an address of something in the service, and one with a query.
    func checkIsService() throws(AzureError) {
      if let serviceFault { throw serviceFault.error(of: "The endpoint") }
      guard query == nil else {
        throw .invalidArgument(
          "The endpoint has a query", advice: "pass a shared access signature as a credential of its own")
      }
    }
  }

  /// Takes a URL of the service or of something in it apart.
  ///
  /// The shape of the host says where the account stands, as in ``init(_:)``.
  ///
  /// - Parameter url: The URL; without a scheme it gets `https`.
  /// - Returns: The endpoint, the path below it and the query.
  /// - Throws: ``AzureError`` when the text is not an `http` or `https` URL with a host, has a user, a fragment, or a
  ///   character that must be percent-encoded (RFC 3986). The error does not repeat the URL.
  package static func parse(_ url: String) throws(AzureError) -> ParsedURL {
    do throws(URLFault) {
      return try parse(url, account: nil)
    } catch {
      throw error.error(of: "The URL")
    }
  }

  /// Takes a URL apart whose account may be configured beside it.
  ///
  /// The one place that decides about the style of an address. A configured account decides: the path up to the account is
  /// the base, whatever stands before it and whatever the host looks like, and a path that does not hold it leaves the
  /// account out of the address. Only the hosts of the service's own clouds name their account in any case. The shape of
  /// the host decides where no account is configured. Of several segments like the account it is the last one; but not the
  /// last of all in the URL of a queue, which may be named like its account.
  ///
  /// - Parameters:
  ///   - url: The URL.
  ///   - account: The configured account, if there is one.
  ///   - isOfService: Whether the URL must be that of a service, not of something in it.
  ///   - defaultScheme: The scheme of a URL without one, in lower case.
  /// - Returns: The endpoint, the path below it and the query.
  /// - Throws: ``URLFault``.
  package static func parse(
    _ url: String, account: String?, isOfService: Bool = false, defaultScheme: String = "https"
  ) throws(URLFault) -> ParsedURL {
    let parts = try URLParts(url, defaultScheme: defaultScheme)
    // How many segments the base has, and the account of the address.
    let base: Int
    let found: String?
    if isOfKnownCloud(parts.host), let named = Self.account(of: parts.host) {
      guard account == nil || account == named else {
        throw URLFault(
          "is of another account than the one that is given beside it", advice: "give one of them")
      }
      (base, found) = (0, named)
    } else if let account {
      let isNamed = { (segment: String) in names(segment, account: account) }
      let above = isOfService ? parts.segments[...] : parts.segments.dropLast()
      base = (above.lastIndex(where: isNamed) ?? parts.segments.lastIndex(where: isNamed) ?? -1) + 1
      found = account
    } else if isPathStyleHost(parts.host) {
      let first = parts.segments.first.flatMap { PercentEncoding.decode($0) } ?? ""
      let name = first.hasSuffix(secondaryMark) ? String(first.dropLast(secondaryMark.count)) : first
      guard !name.isEmpty else {
        throw URLFault(
          "names no account",
          advice: "write the account behind the host, as in http://127.0.0.1:10001/devstoreaccount1")
      }
      guard name.utf8.allSatisfy(isEmulatorsAccountCharacter) else {
        throw URLFault(
          "names an account with a character that no account has",
          advice:
            "leave out quotation marks and escapes of a file or a shell; an account has letters and digits")
      }
      (base, found) = (1, name)
    } else {
      (base, found) = (0, Self.account(of: parts.host))
    }
    let endpoint = StorageEndpoint(
      scheme: parts.scheme, authority: parts.authority,
      basePath: parts.segments[..<base].map { "/" + $0 }.joined(), account: found)
    return ParsedURL(
      endpoint: endpoint, remainder: parts.segments[base...].joined(separator: "/"), query: parts.query)
  }
}
