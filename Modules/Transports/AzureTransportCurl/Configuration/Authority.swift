import AzureCore

/// The characters of host and port.
enum Authority {
  /// Whether a byte may stand in an authority: a host name, an address in brackets, a port; never a user.
  static func isCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "%"):
      true
    default: false
    }
  }

  /// Whether an authority names what no proxy can reach: this machine (`localhost`, an address of 127.0.0.0/8, `[::1]`)
  /// or its identity endpoint.
  static func isLocal(_ authority: String) -> Bool {
    if StorageEndpoint.isLoopback(authority) { return true }
    let name = authority.lowercased().prefix { $0 != ":" }
    // https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service
    return name == "localhost" || name.hasSuffix(".localhost") || name == "169.254.169.254"
  }
}
