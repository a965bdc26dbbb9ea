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
      guard !segments.isEmpty, let name = PercentEncoding.decode(segments[0]) else {
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

  static func isAccountCharacter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// The host without its port, or `nil` when host or port cannot be.
  private static func host(of authority: String) -> Substring? {
    guard !authority.isEmpty, !authority.contains("@") else { return nil }
    var host = Substring(authority)
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let address = authority[authority.index(after: authority.startIndex)..<end]
      guard !address.isEmpty, address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        return nil
      }
      let after = authority[authority.index(after: end)...]
      guard after.isEmpty || isPort(after) else { return nil }
      return authority[...end]
    }
    if let colon = authority.firstIndex(of: ":") {
      guard isPort(authority[colon...]) else { return nil }
      host = authority[..<colon]
    }
    let allowed = host.utf8.allSatisfy {
      isAccountCharacter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
    }
    // A dot at the end stands for the root of the names; any other empty label is a slip.
    let name = host.hasSuffix(".") ? host.dropLast() : host
    let hasEmptyLabel = name.split(separator: ".", omittingEmptySubsequences: false).contains { $0.isEmpty }
    return hasEmptyLabel || !allowed ? nil : host
  }

  private static func isPort(_ text: Substring) -> Bool {
    guard text.first == ":", let port = UInt16(text.dropFirst()) else { return false }
    return port > 0
      && text.dropFirst().utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// An IP address or a name without a dot cannot hold the account, so the path does.
  private static func isPathStyleHost(_ host: Substring) -> Bool {
    if host.hasPrefix("[") || !host.contains(".") || host == "host.docker.internal" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }

  /// The account in `account.queue.suffix` and `account.z1.queue.suffix`, without what marks a location or network.
  private static func account(of host: Substring) -> String? {
    let labels = host.split(separator: ".")
    guard labels.count >= 3 else { return nil }
    let isZone = labels[1].first == "z" && UInt8(labels[1].dropFirst()) != nil
    guard labels[1] == "queue" || (isZone && labels[2] == "queue") else { return nil }
    var account = labels[0]
    for suffix in networkMarks + [secondaryMark] where account.hasSuffix(suffix) {
      account = account.dropLast(suffix.utf8.count)
    }
    return String(account)
  }

  /// What follows the account in the host names of one network family.
  static let networkMarks = ["-ipv6", "-dualstack"]

  /// What follows the account in the addresses of the secondary location.
  static let secondaryMark = "-secondary"
}
