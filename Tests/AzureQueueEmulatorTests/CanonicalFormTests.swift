import AzureCore
import AzureQueueEmulator
import HTTPTypes
import Testing

/// Strings to sign of the protocol notes; needs no crypto.
@Suite("The canonical form of what arrived")
struct CanonicalFormTests {
  private func form(_ name: String, account: String = "contosoq1") throws -> CanonicalForm {
    let vector = try #require(SignedRequest.vectors.first { $0.name.hasPrefix(name) })
    return try #require(CanonicalForm(vector.request(), account: account, version: vector.version))
  }

  private static let dated = "x-ms-date:Tue, 03 Mar 2026 04:05:06 GMT\n"

  @Test(
    "Strings to sign are those of the protocol notes",
    arguments: [
      (
        "K1",
        "GET" + String(repeating: "\n", count: 12)
          + "x-ms-client-request-id:8f6c2d10-0000-4000-8000-0000000000a1\n\(dated)x-ms-version:2026-04-06\n/contosoq1/\n"
          + "comp:list\ninclude:metadata\nmarker:/contosoq1/orders+a=\nmaxresults:17\nprefix:or ders/é\ntimeout:25"
      ),
      (
        "K2",
        "PUT" + String(repeating: "\n", count: 12)
          + "\(dated)x-ms-meta-a_b:1\nx-ms-meta-a1:3\nx-ms-meta-ab:2\nx-ms-meta-ab_c:5\nx-ms-meta-b:x y\n"
          + "x-ms-version:2026-04-06\n/contosoq1/orders-1"
      ),
      (
        "K4",
        "POST\n\n\n116\n\napplication/xml; charset=UTF-8\n\n\n\n\n\n\n"
          + "x-ms-client-request-id:8f6c2d10-0000-4000-8000-0000000000a1\n\(dated)x-ms-version:2026-04-06\n"
          + "/contosoq1/orders-1/messages\nmessagettl:-1\nvisibilitytimeout:0"
      ),
      (
        "K11",
        "GET\n\n\n\n\n\nTue, 03 Mar 2026 04:05:06 GMT\n\n\n\n\n\nx-ms-version:2026-04-06\n/contosoq1/orders-1\ncomp:metadata"
      ),
      ("K16", "PUT\n\n\n0\n\n\n\n\n\n\n\n\n\(dated)x-ms-version:2014-02-14\n/contosoq1/orders-1"),
    ])
  func sharedKey(name: String, expected: String) throws {
    #expect(try form(name).sharedKey == [expected])
  }

  @Test("A path that names a secondary may be signed with and without the suffix")
  func secondary() throws {
    let strings = try form("K15", account: "devstoreaccount1").sharedKey
    #expect(
      strings.map { $0.split(separator: "\n").dropFirst(3).first } == [
        "/devstoreaccount1/devstoreaccount1-secondary/", "/devstoreaccount1/devstoreaccount1/",
      ])
  }

  @Test(
    "Shared Key Lite signs less",
    arguments: [
      ("L1", "GET\n\n\n\n\(dated)x-ms-version:2026-04-06\n/contosoq1/?comp=list"),
      ("L2", "POST\n\napplication/xml\n\n\(dated)x-ms-version:2026-04-06\n/contosoq1/orders-1/messages"),
    ])
  func lite(name: String, expected: String) throws {
    #expect(try form(name).sharedKeyLite == [expected])
  }

  @Test(
    "Header names sort by the service's collation, whatever order they come in",
    arguments: [1, 2, 3] as [UInt64])
  func collation(seed: UInt64) throws {
    let sorted = [
      "x-ms-client-request-id", "x-ms-date", "x-ms-meta-_z", "x-ms-meta-a", "x-ms-meta-a_b", "x-ms-meta-a1",
      "x-ms-meta-aa", "x-ms-meta-ab", "x-ms-meta-ab_c", "x-ms-meta-b", "x-ms-meta-z_9", "x-ms-meta-z9",
      "x-ms-version",
    ]
    var generator = RandomSource.seeded(seed)
    var fields = HTTPFields()
    for name in sorted.shuffled(using: &generator) {
      fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: "v"))
    }
    let request = AzureRequest(method: .get, scheme: "https", authority: "a", path: "/", headerFields: fields)
    let form = try #require(CanonicalForm(request, account: "contosoq1", version: "2026-04-06"))
    let lines = form.sharedKey.first?.split(separator: "\n").dropFirst().dropLast() ?? []
    #expect(lines.map { String($0.dropLast(2)) } == sorted)
  }

  @Test(
    "Headers with empty values are signed from 2016-05-31 on",
    arguments: [("2015-12-11", false), ("2016-05-31", true)])
  func emptyValues(version: String, isSigned: Bool) throws {
    let name = try #require(HTTPField.Name("x-ms-meta-a"))
    let request = AzureRequest(
      method: .get, scheme: "https", authority: "a", path: "/", headerFields: [name: ""])
    let form = try #require(CanonicalForm(request, account: "contosoq1", version: version))
    #expect(form.sharedKey.first?.contains("x-ms-meta-a:\n") == isSigned)
  }
}
