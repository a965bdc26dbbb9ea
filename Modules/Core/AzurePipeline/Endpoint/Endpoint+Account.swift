extension Endpoint {
  /// Which addresses of the network the host name of an account has.
  public enum Network: Sendable, Hashable {
    /// The account's usual name.
    case standard
    /// The name with IPv6 addresses only (`account-ipv6`).
    case ipv6
    /// The name with addresses of both kinds (`account-dualstack`).
    case dualStack

    fileprivate var mark: String {
      switch self {
      case .standard: ""
      case .ipv6: "-ipv6"
      case .dualStack: "-dualstack"
      }
    }
  }

  /// Makes the `https` endpoint of an account in a cloud.
  ///
  /// ```swift
  /// let endpoint = try Endpoint.account("contoso", cloud: .china)
  /// ```
  ///
  /// - Parameters:
  ///   - name: The account's name: 3 to 24 lower-case letters and digits.
  ///   - cloud: The cloud that the account is in.
  ///   - network: Which addresses the host name shall have.
  /// - Returns: The endpoint, `https://name.queue.suffix`.
  /// - Throws: ``AzureError`` when the name is not an account's.
  public static func account(
    _ name: String, cloud: Cloud = .public, network: Network = .standard
  ) throws(AzureError) -> Endpoint {
    try checkAccount(name)
    return Endpoint(
      scheme: "https", authority: "\(name)\(network.mark).queue.\(cloud.suffix)", basePath: "", account: name)
  }

  /// Makes the `https` endpoint of an account whose address names a zone of the public cloud.
  ///
  /// - Parameters:
  ///   - name: The account's name: 3 to 24 lower-case letters and digits.
  ///   - zone: The number behind the `z` of the account's address, 0 to 99.
  ///   - network: Which addresses the host name shall have.
  /// - Returns: The endpoint, `https://name.z1.queue.storage.azure.net` for zone 1.
  /// - Throws: ``AzureError`` when the name is not an account's, or the zone is out of range.
  public static func account(
    _ name: String, zone: Int, network: Network = .standard
  ) throws(AzureError) -> Endpoint {
    try checkAccount(name)
    guard (0...99).contains(zone) else {
      throw .invalidArgument("The zone is \(zone)", advice: "use 0 to 99, as in the account's address")
    }
    return Endpoint(
      scheme: "https", authority: "\(name)\(network.mark).z\(zone).queue.storage.azure.net", basePath: "",
      account: name)
  }

  static func checkAccount(_ name: String) throws(AzureError) {
    guard isAccountName(name) else {
      // Longer texts are not repeated: one may be a key in the wrong place.
      let thing = "The account name"
      throw .invalidArgument(
        "\(name.utf8.count <= 24 ? QuotedText.name(thing, name, longest: 24) : thing) is not valid",
        advice: "use 3 to 24 lower-case letters and digits")
    }
  }

  /// Whether a text keeps the service's rule for names of accounts: 3 to 24 lower-case letters and digits.
  package static func isAccountName(_ name: some StringProtocol) -> Bool {
    (3...24).contains(name.utf8.count) && name.utf8.allSatisfy(isAccountCharacter)
  }

  /// Whether a byte may stand in the name of an account of whatever server; emulators let their users choose.
  package static func isEmulatorsAccountCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: isAccountCharacter(byte)
    }
  }

  static func isAccountCharacter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
