#if SharedKey
  import AzureAuthSharedKey
  import AzureCore
  import Crypto
  import Foundation
  import HTTPTypes
  import Testing

  /// Texts to sign that do not fit into 1,024 bytes on the stack.
  ///
  /// They are counted first and then written to memory of their own. What is signed is compared with a text that is put
  /// together here and signed by Crypto.
  @Suite("Long strings to sign")
  struct LongStringToSignTests {
    private static let key: [UInt8] = Array(0..<64)

    /// The lengths around the one at which the memory changes, and some far beyond.
    private static let lengths = [1022, 1023, 1024, 1025, 1026, 2047, 2048, 4096, 70_000]

    @Test("A long value of metadata is signed in full", arguments: lengths)
    func longValue(length: Int) throws {
      let value = try padding(to: length, withoutIt: text(headers: ["x-ms-date:D", "x-ms-meta-a:"]))
      try check(
        ["x-ms-meta-a": value, "x-ms-date": "D"],
        isSignedAs: text(headers: ["x-ms-date:D", "x-ms-meta-a:\(value)"]), length: length)
    }

    @Test("A long path is signed in full", arguments: lengths)
    func longPath(length: Int) throws {
      let path = try "/q/" + padding(to: length, withoutIt: text(headers: ["x-ms-date:D"], resource: "/q/"))
      try check(
        ["x-ms-date": "D"], at: path, isSignedAs: text(headers: ["x-ms-date:D"], resource: path),
        length: length)
    }

    @Test("A long query is decoded and sorted in full", arguments: lengths)
    func longQuery(length: Int) throws {
      let short = text(headers: ["x-ms-date:D"], resource: "/q\na: /\nb:")
      let value = try padding(to: length, withoutIt: short)
      try check(
        ["x-ms-date": "D"], at: "/q?B=\(value)&a=%20%2F", isSignedAs: short + value, length: length)
    }

    @Test("Much metadata in a wrong order is sorted, whatever part of it fits", arguments: lengths)
    func manyFields(length: Int) throws {
      let names = (0..<20).map { "x-ms-meta-m\($0 / 10)\($0 % 10)" }
      let lines = ["x-ms-date:D"] + names.map { "\($0):\($0)" }
      let value = try padding(to: length, withoutIt: text(headers: lines + ["x-ms-meta-z:"]))
      var fields = HTTPFields()
      fields.append(HTTPField(name: try name("x-ms-meta-z"), value: value))
      for text in names.reversed() { fields.append(HTTPField(name: try name(text), value: text)) }
      fields.append(HTTPField(name: try name("x-ms-date"), value: "D"))
      try check(fields, isSignedAs: text(headers: lines + ["x-ms-meta-z:\(value)"]), length: length)
    }

    @Test("A length of zero is an empty line, before the end of the memory and after it", arguments: lengths)
    func zeroLength(length: Int) throws {
      let language = try padding(to: length, withoutIt: text(headers: ["x-ms-date:D"]))
      try check(
        ["Content-Language": language, "Content-Length": "0", "x-ms-date": "D"],
        isSignedAs: text(language: language, headers: ["x-ms-date:D"]), length: length)
    }

    @Test(
      "An empty field that an old version leaves out is left out beyond the end of the memory too",
      arguments: lengths)
    func emptyField(length: Int) throws {
      let lines = ["x-ms-date:D", "x-ms-meta-a:"]
      let value = try padding(to: length, withoutIt: text(headers: lines + ["x-ms-version:2015-12-11"]))
      let long = "x-ms-meta-a:\(value)"
      try check(
        ["x-ms-meta-a": value, "x-ms-meta-empty": "", "x-ms-version": "2015-12-11", "x-ms-date": "D"],
        isSignedAs: text(headers: ["x-ms-date:D", long, "x-ms-version:2015-12-11"]), length: length)
    }

    @Test("A long query that is not percent-encoded UTF-8 is refused", arguments: ["%G1", "%FF"])
    func brokenQuery(escape: String) throws {
      let target = "/q?a=" + String(repeating: "v", count: 2000) + escape
      var request = AzureRequest(method: .get, scheme: "https", authority: "h.example", path: target)
      request.head.headerFields.append(HTTPField(name: try name("x-ms-date"), value: "D"))
      let credential = try SharedKeyCredential(account: "acc", key: Data(Self.key).base64EncodedString())
      #expect(throws: AzureError.self) { try credential.authorize(&request, token: nil, context: .example) }
      #expect(request.head.headerFields[.authorization] == nil)
    }

    /// Checks the text and the signature of a GET without a body.
    private func check(
      _ fields: HTTPFields, at target: String = "/q", isSignedAs expected: String, length: Int
    ) throws {
      #expect(expected.utf8.count == length)
      var request = AzureRequest(
        method: .get, scheme: "https", authority: "h.example", path: target, headerFields: fields)
      let credential = try SharedKeyCredential(account: "acc", key: Data(Self.key).base64EncodedString())
      let signed = try credential.stringToSign(for: request)
      // A failure shows lengths: the texts are too long to be compared by eye.
      #expect(signed == expected, "\(signed.utf8.count) bytes instead of \(length)")
      try credential.authorize(&request, token: nil, context: .example)
      let code = HMAC<SHA256>.authenticationCode(
        for: Array(expected.utf8), using: SymmetricKey(data: Self.key))
      #expect(
        request.head.headerFields[values: .authorization] == [
          "SharedKey acc:\(Data(code).base64EncodedString())"
        ])
    }

    private func check(
      _ fields: KeyValuePairs<String, String>, at target: String = "/q", isSignedAs expected: String,
      length: Int
    ) throws {
      var list = HTTPFields()
      for (text, value) in fields { list.append(HTTPField(name: try name(text), value: value)) }
      try check(list, at: target, isSignedAs: expected, length: length)
    }

    /// The text of a GET, as the service's documentation puts it together.
    private func text(language: String = "", headers: [String], resource: String = "/q") -> String {
      let fixed = ["GET", "", language] + [String](repeating: "", count: 9)
      return (fixed + headers + ["/acc\(resource)"]).joined(separator: "\n")
    }

    /// Letters that make a text as long as it is to be, no two stretches of them alike.
    private func padding(to length: Int, withoutIt short: String) throws -> String {
      let count = length - short.utf8.count
      try #require(count > 0)
      let letters = Array("abcdefghijklmnopqrstuvwxyz")
      var padding = ""
      for index in 0..<count { padding.append(letters[index * (index / 25 + 7) % letters.count]) }
      return padding
    }

    private func name(_ text: String) throws -> HTTPField.Name { try #require(HTTPField.Name(text)) }
  }
#endif
