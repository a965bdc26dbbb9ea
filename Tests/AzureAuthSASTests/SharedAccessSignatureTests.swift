import AzureAuthSAS
import AzureCore
import Testing

@Suite("Reading a shared access signature")
struct SharedAccessSignatureTests {
  @Test(
    "The text is taken with or without a question mark and blanks around it",
    arguments: ["sv=1&sig=a%2Bb", "?sv=1&sig=a%2Bb", " ?sv=1&sig=a%2Bb\n", "&sv=1&&sig=a%2Bb&"])
  func accepted(text: String) throws {
    #expect(try SharedAccessSignature(text).query.value == "sv=1&sig=a%2Bb")
  }

  @Test(
    "Values are encoded once, whatever they were",
    arguments: [
      ("sig=a%2Bb%2Fc%3D", "sig=a%2Bb%2Fc%3D"),
      ("sig=a+b/c=", "sig=a%2Bb/c%3D"),
      ("sig=a%2bb%2fc%3d", "sig=a%2bb%2fc%3d"),
      ("sig=a%2Bb/c=", "sig=a%2Bb/c%3D"),
      ("se=2026-03-10T12:00:00Z&sig=x", "se=2026-03-10T12:00:00Z&sig=x"),
      ("se=2026-03-10T12%3A00%3A00+01:00&sig=x", "se=2026-03-10T12%3A00%3A00%2B01:00&sig=x"),
      ("spr=https,http&sig=x", "spr=https,http&sig=x"),
      ("si=reader/1%2B%C3%A9&sig=x", "si=reader/1%2B%C3%A9&sig=x"),
      ("si=é ü#?&sig=x", "si=%C3%A9%20%C3%BC%23%3F&sig=x"),
      ("ses=&sig=x", "ses=&sig=x"),
      ("SV=1&Sig=x", "sv=1&sig=x"),
      ("newer=1&sig=x", "newer=1&sig=x"),
    ])
  func encoding(text: String, query: String) throws {
    #expect(try SharedAccessSignature(text).query.value == query)
  }

  @Test(
    "Text that is no signature is refused and not repeated",
    arguments: [
      "", "?", "SECRET", "sv=SECRET", "sig=", "sig=&sv=SECRET", "sv=1&SECRET&sig=x", "=SECRET&sig=x",
      "sig=SECRET&sig=SECRET", "sig=SECRET&SIG=other", "sv=SECRET&s%76=1&sig=x", "sig=SECRET%2",
      "sig=SECRET%GG",
      "sig=SECRET#f", "sig=SECRET\"", "\"sig=SECRET\"", "sig='SECRET'", "sig=SECRET\\", "sig=SECRET`",
      "sig=SECRETé",
      "sig=SECRET%FF", "sig=SECRET%253D", "sig=SECRET b", "sig=SECRET%20b", "sig=SECRET\nb",
      "comp=list&sig=SECRET",
      "popreceipt=1&sig=SECRET", "https://h.example/q?sig=SECRET", "SECRET+/==&sig=x", "SECRET/key==",
    ])
  func refused(text: String) throws {
    let error = try #require(throws: AzureError.self) { try SharedAccessSignature(text) }
    #expect(error.kind == .invalidArgument)
    #expect(!"\(error)".uppercased().contains("SECRET"))
    #expect(error.advice != nil)
  }

  @Test("The fields of an account signature can be read")
  func accountFields() throws {
    let signature = try SharedAccessSignature(
      "st=2026-03-03T00%3A00%3A00Z&se=2026-03-10T12%3A00%3A00Z&sp=rwdlacup&sip=198.51.100.7-198.51.100.90"
        + "&spr=https&sv=2026-10-06&ss=bq&srt=sco&sig=zM006Zo6OTslgDGrW6sM2UxbrRsqhA3pqAxx2ByrV3s%3D")
    #expect(signature.startsOn == Timestamp(iso8601: "2026-03-03T00:00:00Z"))
    #expect(signature.expiresOn == Timestamp(iso8601: "2026-03-10T12:00:00Z"))
    #expect(signature.permissions == "rwdlacup")
    #expect(signature.addressRange == "198.51.100.7-198.51.100.90")
    #expect(signature.version == "2026-10-06")
    #expect(signature.services == "bq")
    #expect(signature.resourceTypes == "sco")
    #expect(signature.isHTTPSOnly)
    #expect(!signature.isUserDelegation)
    #expect(!signature.isUserBound)
    #expect(signature.policyID == nil)
  }

  @Test("A signature with a stored policy has no expiry and no permissions of its own")
  func policyFields() throws {
    let signature = try SharedAccessSignature("sv=2026-10-06&si=reader/1%2B%C3%A9&sig=bDQX%3D")
    #expect(signature.policyID == "reader/1+é")
    #expect(signature.expiresOn == nil)
    #expect(signature.startsOn == nil)
    #expect(signature.permissions == nil)
    #expect(!signature.isHTTPSOnly)
  }

  @Test("A user delegation signature is known by its key's owner, a user-bound one by its user")
  func delegationFields() throws {
    let delegation = try SharedAccessSignature("skoid=0&sktid=1&sig=x")
    #expect(delegation.isUserDelegation)
    #expect(!delegation.isUserBound)
    #expect(try SharedAccessSignature("skoid=0&sduoid=2&sig=x").isUserBound)
  }

  @Test("An expiry with an offset and a raw plus sign is the right instant")
  func offsetExpiry() throws {
    let signature = try SharedAccessSignature("se=2026-03-10T12:00:00+01:00&sig=x")
    #expect(signature.expiresOn == Timestamp(iso8601: "2026-03-10T11:00:00Z"))
  }

  @Test("An expiry that is no date is no reason to refuse the signature")
  func oddExpiry() throws {
    #expect(try SharedAccessSignature("se=soon&sig=x").expiresOn == nil)
  }

  @Test(
    "A URL of the service, a queue or a message gives its signature",
    arguments: [
      "https://a.queue.core.windows.net?sv=1&sig=x%3D", "https://a.queue.core.windows.net/q?sv=1&sig=x%3D",
      "http://127.0.0.1:10001/devstoreaccount1/q/messages?sv=1&sig=x%3D",
    ])
  func fromURL(url: String) throws {
    #expect(try SharedAccessSignature(url: url).query.value == "sv=1&sig=x%3D")
  }

  @Test(
    "A URL without a signature is refused",
    arguments: [
      "https://a.queue.core.windows.net/q", "https://a.queue.core.windows.net/q?sv=1&sig=SECRET#f",
      "https://h.example/?comp=SECRET", "ftp://h.example/?sig=SECRET",
      "AccountName=a;AccountKey=SECRET==;QueueEndpoint=https://h.example",
    ])
  func fromBadURL(url: String) throws {
    let error = try #require(throws: AzureError.self) { try SharedAccessSignature(url: url) }
    #expect(!"\(error)".uppercased().contains("SECRET"))
  }

  @Test(
    "A signature is told from a key",
    arguments: [
      ("sv=1&sig=x", true), ("?sv=1&se=2&sp=r&sig=x%3D", true), ("skoid=1&sduoid=2&skdutid=3&sig=x", true),
      ("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==", false),
      ("sv=1&other=2&sig=x", false), ("sv=1", false), ("", false),
    ])
  func recognizes(text: String, isSignature: Bool) {
    #expect(SharedAccessSignature.recognizes(text) == isSignature)
  }
}
