#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// The hosts that are reached without a proxy, as `no_proxy` lists them.
///
/// The list is separated by commas or blanks. It holds names, which include their subdomains, with or without a leading dot;
/// addresses; networks as address and prefix length (`10.0.0.0/8`); or `*` alone for every host.
struct ProxyExceptions: Sendable {
  private struct Network: Sendable {
    var address: [UInt8]
    var bits: Int

    func contains(_ other: [UInt8]) -> Bool {
      guard other.count == address.count else { return false }
      for (index, (left, right)) in zip(address, other).enumerated() {
        let bits = min(max(bits - index * 8, 0), 8)
        if (left ^ right) >> (8 - bits) != 0 { return false }
      }
      return true
    }
  }

  private var names: [String] = []
  private var networks: [Network] = []
  private var hasAll = false

  /// Reads a list.
  init(_ list: String) {
    let parts = list.lowercased().split { $0 == "," || $0.isWhitespace }
    hasAll = parts == ["*"]
    for part in parts {
      if let network = Self.network(part) {
        networks.append(network)
      } else {
        let name = part.drop { $0 == "." }
        let end = name.hasSuffix(".") ? name.dropLast() : name
        if !end.isEmpty { names.append(String(end)) }
      }
    }
  }

  /// Whether the host of an authority is among them; its port does not matter.
  func contain(_ authority: String) -> Bool {
    guard !hasAll else { return true }
    let host = Self.host(of: authority.lowercased())
    if let address = Self.address(host) { return networks.contains { $0.contains(address) } }
    let name = host.hasSuffix(".") ? host.dropLast() : host
    return names.contains { name == $0 || name.hasSuffix("." + $0) }
  }

  private static func host(of authority: String) -> Substring {
    if authority.hasPrefix("[") { return authority.dropFirst().prefix { $0 != "]" && $0 != "%" } }
    return authority.prefix { $0 != ":" }
  }

  private static func network(_ text: Substring) -> Network? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first else { return nil }
    let isBracketed = first.hasPrefix("[") && first.hasSuffix("]")
    guard let address = address(isBracketed ? first.dropFirst().dropLast() : first) else { return nil }
    guard parts.count == 2 else { return Network(address: address, bits: address.count * 8) }
    guard let bits = Int(parts[1]), (0...address.count * 8).contains(bits) else { return nil }
    return Network(address: address, bits: bits)
  }

  /// The bytes of an address of IP version 4 or 6.
  private static func address(_ text: Substring) -> [UInt8]? {
    for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: size)
      if String(text).withCString({ inet_pton(family, $0, &bytes) }) == 1 { return bytes }
    }
    return nil
  }
}
