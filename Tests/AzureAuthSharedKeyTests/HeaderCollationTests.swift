import Testing

@testable import AzureAuthSharedKey

@Suite("The order of canonical headers")
struct HeaderCollationTests {
  @Test("Names sort as the service sorts them: underscore before digits before letters")
  func examples() {
    let sorted = [
      "x-ms-client-request-id", "x-ms-date", "x-ms-meta-_z", "x-ms-meta-a", "x-ms-meta-a_b", "x-ms-meta-a1",
      "x-ms-meta-aa", "x-ms-meta-ab", "x-ms-meta-ab_c", "x-ms-meta-b", "x-ms-meta-z_9", "x-ms-meta-z9",
      "x-ms-version",
    ]
    #expect(sorted.reversed().sorted(by: HeaderCollation.precedes) == sorted)
  }

  @Test("The characters of names have their weights in the service's order")
  func weights() {
    let sorted = "!#$%&*.^_`|~+0123456789abcdefghijklmnopqrstuvwxyz".map { "x\($0)" }
    #expect(sorted.reversed().sorted(by: HeaderCollation.precedes) == sorted)
  }

  @Test("A hyphen or apostrophe counts only when all else is equal, and then makes a name later")
  func ties() {
    let sorted = ["ab", "ab'", "ab-", "a'b", "a-b", "abc", "a-c", "ac"]
      .sorted(by: HeaderCollation.precedes)
    #expect(sorted == ["ab", "ab'", "ab-", "a'b", "a-b", "abc", "ac", "a-c"])
  }

  @Test(
    "A name that ends first sorts first",
    arguments: [("x-ms-meta", "x-ms-meta-a"), ("x-ms-meta-a", "x-ms-meta-a!"), ("", "a")])
  func shorter(first: String, second: String) {
    #expect(HeaderCollation.precedes(first, second))
    #expect(!HeaderCollation.precedes(second, first))
  }

  @Test("Upper and lower case weigh the same, and no name precedes itself")
  func caseless() {
    #expect(!HeaderCollation.precedes("AB-c", "ab-C"))
    #expect(!HeaderCollation.precedes("ab-C", "AB-c"))
    #expect(!HeaderCollation.precedes("x-ms-date", "x-ms-date"))
  }
}
