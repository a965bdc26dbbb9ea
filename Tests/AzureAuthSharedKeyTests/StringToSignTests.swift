import AzureCore
import HTTPTypes
import Testing

@testable import AzureAuthSharedKey

@Suite("The string to sign")
struct StringToSignTests {
  @Test(
    "Every request of the official client gives that client's string to sign",
    arguments: SignedRequests.client)
  func clientVector(vector: SignedRequest) throws {
    #expect(try text(for: vector.request(), account: vector.account) == vector.stringToSign)
  }

  @Test("Every worked example gives its string to sign", arguments: SignedRequests.worked)
  func workedVector(vector: SignedRequest) throws {
    #expect(try text(for: vector.request(), account: vector.account) == vector.stringToSign)
  }

  @Test("All vectors are there")
  func vectorCounts() {
    #expect(SignedRequests.client.count == 38)
    #expect(SignedRequests.worked.count == 17)
  }

  @Test("A request without any date cannot be signed")
  func noDate() {
    #expect(throws: AzureError.self) { try text(for: get("/q"), account: "a") }
  }

  @Test("Both dates present: x-ms-date is signed and the line of Date is empty")
  func bothDates() throws {
    let signed = try text(for: get("/q", ["Date": "OTHER", "x-ms-date": "D"]), account: "a")
    #expect(!signed.contains("OTHER"))
    #expect(signed.contains("x-ms-date:D\n"))
  }

  @Test("Several fields of one name are one canonical header, in their order, joined with a comma")
  func repeatedField() throws {
    var request = try get("/q", ["x-ms-date": "D"])
    let name = try #require(HTTPField.Name("X-MS-Meta-B"))
    request.head.headerFields.append(HTTPField(name: name, value: "2"))
    request.head.headerFields.append(HTTPField(name: name, value: "1"))
    #expect(try text(for: request, account: "a").contains("\nx-ms-date:D\nx-ms-meta-b:2,1\n/a/q"))
  }

  @Test("Several fields of one fixed name are one line, joined with a comma")
  func repeatedFixedField() throws {
    var request = try get("/q", ["x-ms-date": "D"])
    request.head.headerFields[values: .ifMatch] = [" \"b\" ", "\"a\""]
    #expect(try text(for: request, account: "a").contains("\n\"b\",\"a\"\n"))
  }

  @Test(
    "An empty canonical header counts from version 2016-05-31 on",
    arguments: [("2015-12-11", false), ("2016-05-31", true), ("2026-10-06", true)])
  func emptyHeader(version: String, isSigned: Bool) throws {
    let request = try get("/q", ["x-ms-date": "D", "x-ms-version": version, "x-ms-meta-e": ""])
    #expect(try text(for: request, account: "a").contains("x-ms-meta-e:\n") == isSigned)
  }

  @Test(
    "A length of zero is an empty line from version 2015-02-21 on",
    arguments: [("2014-02-14", "0"), ("2015-02-21", ""), ("2026-10-06", ""), (nil, "")])
  func zeroLength(version: String?, line: String) throws {
    var fields = ["x-ms-date": "D", "Content-Length": "0"]
    fields["x-ms-version"] = version
    let lines = try text(for: get("/q", fields), account: "a").split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[3] == line)
  }

  @Test("Only a length of exactly zero is left out", arguments: ["10", "100", "7"])
  func otherLength(length: String) throws {
    let signed = try text(for: get("/q", ["x-ms-date": "D", "Content-Length": length]), account: "a")
    #expect(signed.hasPrefix("GET\n\n\n\(length)\n"))
  }

  @Test("A body without a Content-Length field is signed with the length that the transport states")
  func impliedLength() throws {
    var request = try get("/q", ["x-ms-date": "D"])
    request.body = [1, 2, 3]
    #expect(try text(for: request, account: "a").hasPrefix("GET\n\n\n3\n"))
  }

  @Test("Blanks around a value are dropped, those inside stay")
  func blanks() throws {
    let request = try get("/q", ["x-ms-date": "D", "x-ms-meta-a": " \t x  y\t ", "Content-Type": " t/x "])
    let signed = try text(for: request, account: "a")
    #expect(signed.contains("\nx-ms-meta-a:x  y\n"))
    #expect(signed.contains("\nt/x\n"))
  }

  @Test(
    "The lines of the fixed fields stand in their order",
    arguments: [
      ("Content-Encoding", 1), ("Content-Language", 2), ("Content-Length", 3), ("Content-MD5", 4),
      ("Content-Type", 5), ("If-Modified-Since", 7), ("If-Match", 8), ("If-None-Match", 9),
      ("If-Unmodified-Since", 10), ("Range", 11),
    ])
  func fixedField(name: String, line: Int) throws {
    let request = try get("/q", ["x-ms-date": "D", name: "VALUE"])
    let lines = try text(for: request, account: "a").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[line] == "VALUE")
    #expect(lines[1...11].filter { !$0.isEmpty }.count == 1)
  }

  @Test(
    "The path is signed as sent, the query decoded, in lower case and sorted",
    arguments: [
      ("/a%2Fb%20c", "/acc/a%2Fb%20c"),
      ("/q?", "/acc/q"),
      ("/q?B=2&a=1", "/acc/q\na:1\nb:2"),
      ("/q?Comp=List", "/acc/q\ncomp:List"),
      ("/q?a=x%2By", "/acc/q\na:x+y"),
      ("/q?a=x+y", "/acc/q\na:x+y"),
      ("/q?a=1%26b%3D2", "/acc/q\na:1&b=2"),
      ("/q?a", "/acc/q\na:"),
      ("/q?a=b=c", "/acc/q\na:b=c"),
      ("/q?a=b&A=a&a=C", "/acc/q\na:C,a,b"),
      ("/q?%C3%A9=1&e%CC%81=2&z=3", "/acc/q\ne\u{301}:2\nz:3\n\u{E9}:1"),
      ("/q?%61=1", "/acc/q\na:1"),
      ("/q?%C3%89=2&%c3%a9=1&%C4%B0=3", "/acc/q\n\u{69}\u{307}:3\n\u{E9}:1,2"),
      ("/q?pee%E2%84%AAonly=1&Peekonly=2", "/acc/q\npeekonly:2\npee\u{212A}only:1"),
      ("/q?&&b=1&&a=2&", "/acc/q\na:2\nb:1"),
      ("/q?a=1?b", "/acc/q\na:1?b"),
      ("/q?=1", "/acc/q\n:1"),
    ])
  func resource(target: String, expected: String) throws {
    let signed = try text(for: get(target, ["x-ms-date": "D"]), account: "acc")
    #expect(Array(signed.utf8.suffix(expected.utf8.count + 1)) == Array("\n\(expected)".utf8))
  }

  @Test(
    "A query with a broken escape cannot be signed",
    arguments: ["/q?a=%G1", "/q?a=%", "/q?a=%4", "/q?%4&a=1", "/q?a=%FF", "/q?%FF=a"])
  func brokenQuery(target: String) {
    #expect(throws: AzureError.self) { try text(for: get(target, ["x-ms-date": "D"]), account: "acc") }
  }

  private func text(for request: AzureRequest, account: String) throws -> String {
    String(decoding: try StringToSign.make(for: request, account: account), as: UTF8.self)
  }

  private func get(_ target: String, _ fields: [String: String] = [:]) throws -> AzureRequest {
    var request = AzureRequest(method: .get, scheme: "https", authority: "h.example", path: target)
    for (name, value) in fields {
      request.head.headerFields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
    }
    return request
  }
}
