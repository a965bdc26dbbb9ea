import AzureCore

/// Where to connect in place of the host that a request names.
struct AddressOverrides: Sendable {
  /// By `host` or `host:port` in lower case, where to connect, in the form of an entry of `CURLOPT_CONNECT_TO`.
  private let entries: [String: String]

  /// Checks overrides.
  ///
  /// - Parameter overrides: From `host` or `host:port` to `host` or `host:port`.
  /// - Throws: `AzureError` for what is not such a text.
  init(_ overrides: [String: String]) throws(AzureError) {
    var entries: [String: String] = [:]
    for (key, target) in overrides {
      guard Self.parts(of: key) != nil, let (host, port) = Self.parts(of: target) else {
        // Neither text is repeated, because it may be anything.
        throw .invalidArgument(
          "An entry of addressOverrides is not from host or host:port to host or host:port",
          advice: "write for example [\"name.example\": \"10.0.0.5:443\"], with an IPv6 address in brackets")
      }
      // The two empty parts before it match every host and port, because the matching is done here.
      entries[key.lowercased()] = "::\(host):\(port ?? "")"
    }
    self.entries = entries
  }

  /// The entry of `CURLOPT_CONNECT_TO` for an authority, or `nil` when nothing is overridden for it.
  ///
  /// An entry for host and port comes before one for the host alone.
  func entry(for authority: String, isEncrypted: Bool) -> String? {
    guard !entries.isEmpty else { return nil }
    let name = authority.lowercased()
    guard let (host, port) = Self.parts(of: name) else { return entries[name] }
    return entries["\(host):\(port ?? (isEncrypted ? "443" : "80"))"] ?? entries[String(host)]
  }

  /// Host and port of `host`, `host:port`, `[address]` or `[address]:port`; `nil` for anything else.
  private static func parts(of text: String) -> (host: Substring, port: Substring?)? {
    guard text.utf8.allSatisfy(Authority.isCharacter) else { return nil }
    let isAddress = text.hasPrefix("[")
    let end = isAddress ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":")
    let host = text[..<(end ?? text.endIndex)]
    guard isAddress ? host.hasSuffix("]") && host.count > 2 : !host.isEmpty && !host.contains("]") else {
      return nil
    }
    guard let end, end < text.endIndex else { return (host, nil) }
    let port = text[text.index(after: end)...]
    guard text[end] == ":", let number = UInt16(port), number > 0 else { return nil }
    return (host, port)
  }
}
