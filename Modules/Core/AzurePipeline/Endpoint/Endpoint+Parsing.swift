extension Endpoint {
  /// What a URL of the service, a queue or a message consists of.
  public struct ParsedURL: Sendable {
    /// The service's base address.
    public var endpoint: Endpoint
    /// The percent-encoded path below the base address without its first slash; empty for the service itself.
    public var remainder: String
    /// The percent-encoded query, for example a shared access signature.
    ///
    /// Hidden: it may grant access.
    public var query: Secret<String>?

    /// Refuses an address of something in the service, and one with a query.
    func checkIsService() throws(AzureError) {
      guard remainder.isEmpty else {
        throw endpoint.account == nil
          ? .invalidArgument(
            "The endpoint has a path, but its host does not say whether that is an account or a queue",
            advice: "give the address without a path, or name the account of such a host: "
              + "Endpoint(url, account: name)")
          : .invalidArgument(
            "The endpoint has a path beyond the account",
            advice: "give the address of the service, not of a queue")
      }
      guard query == nil else {
        throw .invalidArgument(
          "The endpoint has a query", advice: "pass a shared access signature as a credential of its own")
      }
    }
  }

  /// Takes a URL of the service or of something in it apart.
  ///
  /// - Parameter url: The URL; without a scheme it gets `https`.
  /// - Returns: The endpoint, the path below it and the query.
  /// - Throws: ``AzureError`` when the text is not an `http` or `https` URL with a host. The error does not repeat the
  ///   query.
  public static func parse(_ url: String) throws(AzureError) -> ParsedURL {
    var rest = Substring(url)
    guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw .invalidArgument(
        "The URL holds blanks, control or non-ASCII characters",
        advice: "percent-encode the path and the query")
    }
    var query: Secret<String>?
    if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
    if let mark = rest.firstIndex(of: "?") {
      let text = rest[rest.index(after: mark)...]
      if !text.isEmpty { query = Secret(String(text)) }
      rest = rest[..<mark]
    }
    var scheme = "https"
    if let colon = rest.firstRange(of: "://") {
      scheme = rest[..<colon.lowerBound].lowercased()
      rest = rest[colon.upperBound...]
    }
    guard scheme == "https" || scheme == "http" else {
      // The text before "://" is not repeated: whoever passes a whole connection string here has a key in it.
      throw .invalidArgument(
        "The URL's scheme is neither https nor http", advice: "use https, or http for an emulator")
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let authority = rest[..<slash].lowercased()
    guard let host = host(of: authority) else {
      throw .invalidArgument(
        "The URL's host and port are not valid", advice: "write https://host or https://host:port")
    }
    var segments = rest[slash...].split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    if isPathStyleHost(host) {
      guard !segments.isEmpty, let name = PercentEncoding.decode(segments[0]),
        name != ".", name != ".."
      else {
        throw .invalidArgument(
          "The address names no account", advice: "write http://\(authority)/account for an emulator")
      }
      let segment = segments.removeFirst()
      let account = name.hasSuffix(secondaryMark) ? String(name.dropLast(secondaryMark.count)) : name
      let endpoint = Endpoint(scheme: scheme, authority: authority, basePath: "/" + segment, account: account)
      return ParsedURL(endpoint: endpoint, remainder: segments.joined(separator: "/"), query: query)
    }
    let endpoint = Endpoint(scheme: scheme, authority: authority, basePath: "", account: account(of: host))
    return ParsedURL(endpoint: endpoint, remainder: segments.joined(separator: "/"), query: query)
  }
}
