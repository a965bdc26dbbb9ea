import AzureCore

/// IPv4 addresses from one to another, both included.
struct AddressRange {
  private let addresses: ClosedRange<UInt32>

  /// Reads `a` or `a-b`.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let first = Self.address(parts[0]),
      let last = parts.count == 2 ? Self.address(parts[1]) : first, first <= last
    else { return nil }
    addresses = first...last
  }

  /// Whether a caller is in the range; an address of IPv6 is not, unless it is one of IPv4 in that notation.
  func contains(_ text: String) -> Bool {
    let mapped = "::ffff:"
    let isMapped = text.asciiLowercased.startsExactly(with: mapped)
    return Self.address(isMapped ? text.dropFirst(mapped.count) : text[...]).map(addresses.contains) ?? false
  }

  private static func address(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = UInt8(part)
      else { return nil }
      address = address << 8 | UInt32(number)
    }
    return address
  }
}
