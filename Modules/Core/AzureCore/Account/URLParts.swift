/// A URL taken apart by its characters alone (RFC 3986), before anything is said of what its path means.
package struct URLParts: Sendable {
  /// `http` or `https`.
  package let scheme: String
  /// Host and optional port, in lower case.
  package let authority: String
  /// The host, in lower case.
  package let host: Substring
  /// The percent-encoded segments of the path, without empty ones.
  package let segments: [String]
  /// The percent-encoded query, as it was given; `nil` when there is none.
  package let query: Secret<String>?

  /// The port as it was written, or `nil` for the scheme's own.
  package var port: Substring? {
    host.endIndex == authority.endIndex ? nil : authority[authority.index(after: host.endIndex)...]
  }

  /// Whether a text begins as connection strings do.
  private static func isConnectionString(_ text: String) -> Bool {
    let start = String(decoding: text.utf8.prefix(32), as: UTF8.self).asciiLowercased
    return [
      "defaultendpointsprotocol=", "accountname=", "accountkey=", "usedevelopmentstorage=", "queueendpoint=",
      "blobendpoint=", "sharedaccesssignature=", "endpointsuffix=",
    ].contains { start.hasPrefix($0) }
  }

  /// Takes a URL apart.
  ///
  /// - Parameters:
  ///   - url: The URL.
  ///   - defaultScheme: The scheme of a URL without one, in lower case.
  /// - Throws: ``URLFault`` when it is no URL that a request can be sent to as it stands.
  package init(_ url: String, defaultScheme: String = "https") throws(URLFault) {
    guard !Self.isConnectionString(url) else {
      throw URLFault("is a connection string", advice: "give it to .connectionString(_:)")
    }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw URLFault(
        "holds blanks, control or non-ASCII characters", advice: "percent-encode the path and the query")
    }
    guard !url.utf8.contains(UInt8(ascii: "#")) else {
      throw URLFault("has a fragment: what follows '#' is never sent", advice: "leave it out, or write %23")
    }
    var rest = Substring(url)
    var query: Secret<String>?
    if let mark = rest.firstIndex(of: "?") {
      let text = rest[rest.index(after: mark)...]
      guard text.utf8.allSatisfy(Self.isQueryCharacter) else { throw .unencoded }
      if !text.isEmpty { query = Secret(String(text)) }
      rest = rest[..<mark]
    }
    var scheme = defaultScheme
    if let colon = rest.firstRange(of: "://") {
      scheme = rest[..<colon.lowerBound].lowercased()
      rest = rest[colon.upperBound...]
    }
    guard scheme == "https" || scheme == "http" else {
      // The text before "://" is not repeated: a caller who passes a whole connection string here has a key in it.
      throw URLFault("is not an http or https address", advice: "use https, or http for an emulator")
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    guard !rest[..<slash].contains("@") else {
      throw URLFault(
        "has a user before its host", advice: "pass what gives access as a credential of its own")
    }
    let authority = rest[..<slash].lowercased()
    guard let host = StorageEndpoint.host(of: authority) else {
      throw URLFault(
        "has a host or a port that is not valid", advice: "write https://host or https://host:port")
    }
    guard rest[slash...].utf8.allSatisfy(Self.isPathCharacter) else { throw .unencoded }
    let segments = rest[slash...].split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    for segment in segments {
      guard let plain = PercentEncoding.decode(segment) else {
        throw URLFault(
          "has a path that is not percent-encoded UTF-8", advice: "write a percent sign itself as %25")
      }
      guard plain != ".", plain != ".." else {
        throw URLFault("has '.' or '..' as a segment of its path", advice: "write the path without it")
      }
    }
    self.scheme = scheme
    self.authority = authority
    self.host = host
    self.segments = segments
    self.query = query
  }

  /// RFC 3986 section 3.3: what may stand in a path, with its slashes.
  private static func isPathCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/%-._~!$&'()*+,;=:@".utf8.contains(byte)
    }
  }

  /// RFC 3986 section 3.4.
  private static func isQueryCharacter(_ byte: UInt8) -> Bool {
    isPathCharacter(byte) || byte == UInt8(ascii: "?")
  }
}

/// What is wrong with a URL, without any part of it: it may be a whole connection string, with its key.
package struct URLFault: Error, Sendable {
  /// What is said of the URL, for example `has a user before its host`.
  package let predicate: String
  /// What to do instead.
  package let advice: String

  package init(_ predicate: String, advice: String) {
    self.predicate = predicate
    self.advice = advice
  }

  fileprivate static let unencoded = URLFault(
    "has a character that must be percent-encoded",
    advice: "percent-encode the path and the query, and leave out quotation marks around the whole")

  /// The error for the caller.
  ///
  /// - Parameter subject: What the URL is, for example `The URL`.
  /// - Returns: The error.
  package func error(of subject: String) -> AzureError {
    .invalidArgument("\(subject) \(predicate)", advice: advice)
  }
}
