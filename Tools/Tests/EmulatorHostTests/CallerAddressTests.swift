import Testing

@testable import EmulatorHost

@Suite("The address of a caller")
struct CallerAddressTests {
  @Test(
    "An IPv4 address in an IPv6 one is taken out, all else stays",
    arguments: [
      ("::ffff:198.51.100.7", "198.51.100.7"), ("198.51.100.7", "198.51.100.7"), ("::1", "::1"),
      ("2001:db8::ffff:1", "2001:db8::ffff:1"), ("::ffff:c633:6407", "::ffff:c633:6407"),
    ])
  func unmapped(address: String, expected: String) {
    #expect(EmulatorChannel.unmapped(address) == expected)
  }
}
