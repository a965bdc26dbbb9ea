extension StorageEndpoint {
  /// The host of an authority in lower case without its port, or `nil` when host or port cannot be, or there is a user.
  package static func host(of authority: String) -> Substring? {
    guard !authority.isEmpty else { return nil }
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let address = authority[authority.index(after: authority.startIndex)..<end]
      let after = authority[authority.index(after: end)...]
      guard isIPv6Address(address), after.isEmpty || isPort(after) else { return nil }
      return authority[...end]
    }
    let colon = authority.firstIndex(of: ":") ?? authority.endIndex
    guard colon == authority.endIndex || isPort(authority[colon...]) else { return nil }
    let host = authority[..<colon]
    // A dot at the end stands for the root of the names; any other empty label is a slip.
    return isHostName(host.hasSuffix(".") ? host.dropLast() : host) ? host : nil
  }

  /// Whether a text consists of labels of lower-case letters, digits, hyphens and underscores.
  static func isHostName(_ name: some StringProtocol) -> Bool {
    name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
      !label.isEmpty
        && label.allSatisfy {
          isAccountCharacter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }
  }

  /// An IP address or a name without a dot cannot hold the account, so the path does: what is guessed where no account is
  /// configured.
  static func isPathStyleHost(_ host: Substring) -> Bool {
    if host.hasPrefix("[") || !host.contains(".") || host == "host.docker.internal" { return true }
    return isIPv4Address(host)
  }

  /// The account in `account.queue.suffix` and `account.z1.queue.suffix`, without what marks a location or network.
  static func account(of host: Substring) -> String? {
    let labels = host.split(separator: ".")
    guard labels.count >= 3 else { return nil }
    let zone = labels[1].dropFirst()
    let isZone = labels[1].first == "z" && zone.utf8.count <= 2 && UInt8(zone) != nil
    guard labels[1] == "queue" || (isZone && labels[2] == "queue") else { return nil }
    var account = labels[0]
    for suffix in networkMarks + [secondaryMark] where account.hasSuffix(suffix) {
      account = account.dropLast(suffix.utf8.count)
    }
    return account.isEmpty ? nil : String(account)
  }

  /// What follows the account in the host names of one network family.
  static let networkMarks = ["-ipv6", "-dualstack"]

  /// What follows the account in the addresses of the secondary location.
  package static let secondaryMark = "-secondary"

  /// Whether an authority is this machine itself by the name or the address that stands there: `localhost`, 127.0.0.0/8 or
  /// `[::1]`.
  ///
  /// Taken apart as a whole: what only begins so (`localhost:80@host.example`) is another host.
  package static func isLoopback(_ authority: String) -> Bool {
    guard let host = host(of: authority.lowercased()) else { return false }
    return host == "localhost" || host == "[::1]" || isIPv4Address(host) && host.hasPrefix("127.")
  }

  /// All that may follow the account in the first label of a host.
  static let hostMarks: Set<String> = Set([""] + networkMarks).union(
    [secondaryMark] + networkMarks.map { secondaryMark + $0 })

  private static func isPort(_ text: Substring) -> Bool {
    guard text.first == ":", let port = UInt16(text.dropFirst()) else { return false }
    return port > 0 && text.dropFirst().utf8.allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isIPv4Address(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { $0.utf8.allSatisfy(isDigit) && UInt8($0) != nil }
  }

  /// Eight groups of up to four hexadecimal digits, of which one `::` may stand for one or more; the last two may be an
  /// IPv4 address (RFC 4291 section 2.2).
  ///
  /// Zones (`%eth0`) are not taken: they mean something on one machine only.
  private static func isIPv6Address(_ text: Substring) -> Bool {
    var groups = text.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count >= 3 else { return false }
    var room = 8
    if let last = groups.last, last.contains(".") {
      guard isIPv4Address(last) else { return false }
      groups.removeLast()
      room = 6
      // What is left of `::1.2.3.4` and `1::1.2.3.4` ends in the gap.
      if groups.last?.isEmpty == true { groups.append("") }
    }
    // The gap shows as one empty group, as two at either end, and as three when it is all there is.
    let isGapFirst = groups.starts(with: ["", ""])
    let isGapLast = groups.suffix(2) == ["", ""]
    guard isGapFirst || groups.first?.isEmpty == false, isGapLast || groups.last?.isEmpty == false else {
      return false
    }
    if isGapFirst { groups.removeFirst() }
    if isGapLast, groups.count > 1 { groups.removeLast() }
    if groups == [""] { return true }
    let gaps = groups.count { $0.isEmpty }
    guard groups.allSatisfy({ $0.utf8.count <= 4 && $0.allSatisfy(\.isHexDigit) }) else { return false }
    return gaps == 0 ? groups.count == room : gaps == 1 && groups.count - 1 < room
  }
}
