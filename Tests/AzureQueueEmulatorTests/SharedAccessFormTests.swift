import Testing

@testable import AzureQueueEmulator

/// Strings to sign of the official client and of the protocol notes; needs no crypto.
@Suite("The canonical form of shared access signatures that arrived")
struct SharedAccessFormTests {
  @Test("Strings to sign are those that the signatures were made over", arguments: SharedAccessVector.all)
  func strings(_ vector: SharedAccessVector) throws {
    let fields = try #require(SharedAccessFields(query: vector.token))
    #expect(fields.stringToSign(account: vector.account, queue: vector.queue) == vector.string)
  }

  @Test(
    "Each version has its layout",
    arguments: [
      ("2012-02-12", "r\n\nE\n/a/q\n\n2012-02-12"), ("2014-02-14", "r\n\nE\n/a/q\n\n2014-02-14"),
      ("2015-02-21", "r\n\nE\n/queue/a/q\n\n2015-02-21"),
      ("2015-04-05", "r\n\nE\n/queue/a/q\n\n\n\n2015-04-05"),
      ("2020-12-06", "r\n\nE\n/queue/a/q\n\n\n\n2020-12-06"),
    ])
  func layouts(version: String, string: String) throws {
    let fields = try #require(SharedAccessFields(query: "sv=\(version)&sp=r&se=2030-01-01&sig=AAAA"))
    #expect(
      fields.stringToSign(account: "a", queue: "q") == string.replacing("E", with: "2030-01-01"))
  }

  @Test(
    "Account signatures have a line for the encryption scope from 2020-12-06 on",
    arguments: [("2015-04-05", ""), ("2020-10-02", ""), ("2020-12-06", "\n"), ("2026-10-06", "\n")])
  func encryptionScope(version: String, end: String) throws {
    let query = "sv=\(version)&ss=q&srt=s&sp=r&se=2030-01-01&sig=AAAA"
    let fields = try #require(SharedAccessFields(query: query))
    #expect(
      fields.stringToSign(account: "a", queue: "") == "a\nr\nq\ns\n\n2030-01-01\n\n\n\(version)\n\(end)")
  }

  @Test(
    "Fields that are not well-formed are none",
    arguments: [
      "sp=r&se=2030-01-01", "sv=2026-10-05&sp=r&se=2030-01-01", "sv=2011-08-18&sp=r&se=2030-01-01",
      "sv=2026-10-06&sp=ar&se=2030-01-01", "sv=2026-10-06&sp=rr&se=2030-01-01",
      "sv=2026-10-06&sp=w&se=2030-01-01",
      "sv=2026-10-06&sp=r&se=soon", "sv=2026-10-06&sp=r&se=2030-01-01&spr=http",
      "sv=2026-10-06&sp=r&se=2030-01-01&sip=300.1.1.1", "sv=2026-10-06&sp=r&sp=r&se=2030-01-01",
      "sv=2015-02-21&sp=r&se=2030-01-01&sip=1.1.1.1", "sv=2015-02-21&sp=r&se=2030-01-01&spr=https",
      "sv=2026-10-06&sp=r&se=2030-01-01&sduoid=x", "sv=2015-02-21&ss=q&srt=s&sp=r&se=2030-01-01",
      "sv=2026-10-06&ss=q&sp=r&se=2030-01-01", "sv=2026-10-06&srt=s&sp=r&se=2030-01-01",
      "sv=2026-10-06&ss=q&srt=s&sp=r", "sv=2026-10-06&ss=q&srt=s&se=2030-01-01",
      "sv=2026-10-06&ss=x&srt=s&sp=r&se=2030-01-01", "sv=2026-10-06&ss=q&srt=x&sp=r&se=2030-01-01",
      "sv=2026-10-06&ss=q&srt=s&sp=r&se=2030-01-01&si=policy",
    ])
  func malformed(query: String) {
    #expect(SharedAccessFields(query: query + "&sig=AAAA") == nil)
  }

  @Test("A delegation signature needs all of its key's fields, and no policy")
  func delegation() {
    let fields = [
      "sv=2026-10-06", "sp=r", "se=2030-01-01", "skoid=o", "sktid=t", "skt=2029-01-01", "ske=2029-01-02",
      "sks=q",
      "skv=2026-10-06",
    ]
    #expect(SharedAccessFields(query: fields.joined(separator: "&")) != nil)
    for index in fields.indices where fields[index] != "skoid=o" {
      var rest = fields
      rest.remove(at: index)
      #expect(SharedAccessFields(query: rest.joined(separator: "&")) == nil, "\(fields[index])")
    }
    let policy = fields.joined(separator: "&") + "&si=policy"
    #expect(SharedAccessFields(query: policy) == nil)
    let blob = fields.joined(separator: "&").replacing("sks=q", with: "sks=b")
    #expect(SharedAccessFields(query: blob) == nil)
    let old = fields.joined(separator: "&").replacing("sv=2026-10-06", with: "sv=2025-11-05")
    #expect(SharedAccessFields(query: old) == nil)
  }

  @Test(
    "Addresses are compared as numbers",
    arguments: [
      ("198.51.100.7", "198.51.100.7", true), ("198.51.100.7", "198.51.100.8", false),
      ("198.51.100.7-198.51.100.90", "198.51.100.9", true),
      ("198.51.100.7-198.51.100.90", "198.51.100.90", true),
      ("198.51.100.7-198.51.100.90", "198.51.100.91", false), ("0.0.0.0-255.255.255.255", "127.0.0.1", true),
      ("127.0.0.1", "::ffff:127.0.0.1", true), ("0.0.0.0-255.255.255.255", "::1", false),
    ])
  func addresses(range: String, address: String, isInside: Bool) throws {
    #expect(try #require(AddressRange(range)).contains(address) == isInside)
  }

  @Test(
    "What is no address is no range",
    arguments: [
      "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4-", "2.0.0.0-1.0.0.0", "1.2.3.4-1.2.3.5-1.2.3.6", "::1",
      "1.2.3.+4",
    ])
  func noAddress(text: String) {
    #expect(AddressRange(text) == nil)
  }
}
