import AzureCore
import HTTPTypes
import Testing

@testable import AzureQueueEmulator

#if SharedKey
  @Suite("The digest of a body")
  struct ContentDigestTests {
    private static let body = Service.message("a")
    private static let document =
      "<SignedIdentifiers><SignedIdentifier><Id>a</Id></SignedIdentifier></SignedIdentifiers>"

    private func digest(_ text: String) -> String {
      Base64.encode(ContentDigest.digest(of: Array(text.utf8)))
    }

    @Test(
      "The digests of RFC 1321 are computed",
      arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"), ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        (
          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"
        ),
        (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
      ])
    func vectors(text: String, expected: String) {
      let digest = ContentDigest.digest(of: Array(text.utf8))
      #expect(digest.map { Hexadecimal.text($0) }.joined() == expected)
    }

    @Test("A body with its own digest is accepted")
    func right() throws {
      var service = Service.withQueue()
      let response = service.ask(
        .post, "jobs/messages", headers: ["Content-MD5": digest(Self.body)], body: Self.body)
      #expect(response.status == 201)
      #expect(try service.peek() == ["a"])
      #expect(service.ask(.put, "other", headers: ["Content-MD5": digest("")]).status == 201)
    }

    @Test(
      "A digest that is not the body's is refused with both, and nothing is done",
      arguments: ["", "b", Self.body + " ", Self.body.replacing("a", with: "A")])
    func wrong(other: String) throws {
      var service = Service.withQueue()
      let response = service.ask(
        .post, "jobs/messages", headers: ["Content-MD5": digest(other)], body: Self.body)
      #expect(response.failure == "400 Md5Mismatch")
      #expect(
        response.details == [
          "UserSpecifiedMd5=\(digest(other))", "ServerCalculatedMd5=\(digest(Self.body))",
        ])
      #expect(try service.peek() == [])
    }

    @Test("Every operation with a body checks it")
    func operations() throws {
      var service = Service.withQueue()
      let put = try service.put("a")
      for (method, path, body) in [
        (HTTPRequest.Method.post, "jobs/messages", Self.body),
        (.put, try Service.path(of: put) + "&visibilitytimeout=0", Self.body),
        (.put, "jobs?comp=acl", Self.document), (.put, "other", ""), (.put, "jobs?comp=metadata", ""),
        (
          .put, "?restype=service&comp=properties",
          "<StorageServiceProperties><Cors/></StorageServiceProperties>"
        ),
      ] {
        let refused = service.ask(method, path, headers: ["Content-MD5": digest("x")], body: body)
        #expect(refused.failure == "400 Md5Mismatch", "\(path)")
        let done = service.ask(method, path, headers: ["Content-MD5": digest(body)], body: body)
        #expect(done.status < 300, "\(path)")
      }
    }

    @Test(
      "What is no digest is refused with its field",
      arguments: [
        "", "abc", "not base64 not base64 no", "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA=",
        "0cc175b9c0f1b6a831c399e269772661", "DMF1ucDxtqgxw5niaXcmYQ", "DMF1ucDxtqgxw5niaXcmYQ==, x",
      ])
    func invalid(text: String) {
      var service = Service.withQueue()
      let response = service.ask(.post, "jobs/messages", headers: ["Content-MD5": text], body: Self.body)
      #expect(response.failure == "400 InvalidMd5")
      #expect(response.details == ["HeaderName=Content-MD5", "HeaderValue=\(text)"])
    }

    @Test("Without permission the digest is not reported")
    func afterAuthorization() {
      var service = SecuredService.withQueue()
      let response = service.ask(
        .post, "/orders-1/messages", headers: ["Content-MD5": "abc"], body: Self.body)
      #expect(response.failure == "401 NoAuthenticationInformation")
    }
  }

  extension Hexadecimal {
    fileprivate static func text(_ byte: UInt8) -> String {
      String(decoding: [digit(UInt64(byte >> 4)), digit(UInt64(byte))], as: UTF8.self)
    }
  }
#endif
