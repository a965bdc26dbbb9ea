extension StorageEndpoint {
  /// Which addresses of the network the host name of an account has; no case will be added.
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
  ) throws(AzureError) -> StorageEndpoint {
    try checkAccount(name)
    return StorageEndpoint(
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
  ) throws(AzureError) -> StorageEndpoint {
    try checkAccount(name)
    guard (0...99).contains(zone) else {
      throw .invalidArgument("The zone is \(zone)", advice: "use 0 to 99, as in the account's address")
    }
    return StorageEndpoint(
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

  /// Whether a text can be the name of an account of whatever server, without `-secondary`.
  package static func isEmulatorsAccountName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy(isEmulatorsAccountCharacter) && !name.hasSuffix(secondaryMark)
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

extension StorageEndpoint {
  /// A cloud: an installation of the service with host names of its own.
  ///
  /// An open type: a cloud that is not listed is `StorageEndpoint.Cloud(suffix:)`.
  public struct Cloud: Sendable, Hashable, CustomStringConvertible {
    /// What follows `account.queue.` in the host names of this cloud, for example `core.windows.net`.
    public let suffix: String

    /// Makes a cloud from its suffix.
    ///
    /// - Parameter suffix: What follows `account.queue.` in its host names.
    /// - Throws: ``AzureError`` when the suffix is not a host name.
    public init(suffix: String) throws(AzureError) {
      let name = suffix.lowercased()
      guard StorageEndpoint.isHostName(name) else {
        throw .invalidArgument(
          "The suffix of the cloud is not a host name", advice: "write it like core.windows.net")
      }
      self.suffix = name
    }

    private init(known: String) { suffix = known }

    /// The public cloud, `core.windows.net`.
    public static let `public` = Cloud(known: "core.windows.net")

    /// The cloud of China, `core.chinacloudapi.cn`.
    public static let china = Cloud(known: "core.chinacloudapi.cn")

    /// The cloud of the US Government, `core.usgovcloudapi.net`.
    public static let usGovernment = Cloud(known: "core.usgovcloudapi.net")

    /// The cloud of Germany, `core.cloudapi.de`; closed in 2021.
    public static let germany = Cloud(known: "core.cloudapi.de")

    /// The suffix.
    public var description: String { suffix }
  }
}
