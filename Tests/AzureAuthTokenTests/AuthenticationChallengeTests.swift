import AzureAuthToken
import AzureCore
import Testing

@Suite("Reading WWW-Authenticate")
struct AuthenticationChallengeTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var field: String
    var expected: [AuthenticationChallenge]
    var testDescription: String { field }

    init(_ field: String, _ expected: (String, [String: String])...) {
      self.field = field
      self.expected = expected.map { AuthenticationChallenge(scheme: $0.0, parameters: $0.1) }
    }
  }

  static let good: [Row] = [
    Row(
      "Bearer authorization_uri=https://login.microsoftonline.com/t/oauth2/authorize resource_id=https://storage.azure.com",
      (
        "bearer",
        [
          "authorization_uri": "https://login.microsoftonline.com/t/oauth2/authorize",
          "resource_id": "https://storage.azure.com",
        ]
      )),
    Row(#"Bearer realm="", error="x y", a=b"#, ("bearer", ["realm": "", "error": "x y", "a": "b"])),
    Row(#"BEARER Realm="A,b=\"c\\""#, ("bearer", ["realm": #"A,b="c\"#])),
    Row("Bearer", ("bearer", [:])),
    Row(
      "Basic realm=/var/opt/azcmagent/tokens/a.key", ("basic", ["realm": "/var/opt/azcmagent/tokens/a.key"])),
    Row(
      "Bearer a=b, Basic realm=x, Negotiate", ("bearer", ["a": "b"]), ("basic", ["realm": "x"]),
      ("negotiate", [:])),
    Row("  Bearer\ta=b ,, c=d, ", ("bearer", ["a": "b", "c": "d"])),
    Row("Bearer claims=eyJ9fQ==", ("bearer", ["claims": "eyJ9fQ=="])),
    Row(""), Row(" , "),
  ]

  @Test("A good field gives its challenges", arguments: good)
  func accepts(row: Row) {
    #expect(AuthenticationChallenge.parse(row.field) == row.expected)
  }

  @Test(
    "A faulty field gives nothing",
    arguments: [
      "a=b", "=b", "Bearer =b", "Bearer a=", "Bearer a= b=c", "Bearer a=b a=c", "Bearer a=b A=c",
      #"Bearer a="b"#, #"Bearer a="b\"#, #"Bearer a="b"c"#, #"Bearer a=b"c""#, "Bearer a=b Basic realm=x",
      "Bearer a=b\u{0}", "Bearer a=\u{7F}", "Bearer a=ä", "Bearer a=\"ä\"", "Bearer a=\"b\nc\"",
      "Bearer\r\na=b",
      "Bearer a = b", "Bearer (a)=b", "Bearer a=b;c=d e",
      "Bearer a=" + String(repeating: "x", count: 16 * 1024),
    ])
  func refuses(field: String) {
    #expect(AuthenticationChallenge.parse(field).isEmpty)
  }

  @Test("What is written in quotes is read back", arguments: 1...200 as ClosedRange<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = RandomSource.seeded(seed)
    var parameters: [String: String] = [:]
    for index in 0..<Int.random(in: 1...6, using: &random) {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: 0x20...0x7E, using: &random)
      }
      parameters["p\(index)"] = String(decoding: bytes, as: UTF8.self)
    }
    let separators = [",", " ", ", ", " , "]
    let field =
      "Bearer "
      + parameters.map { name, value in
        name + "=\""
          + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
      }.joined(separator: separators[Int.random(in: 0..<separators.count, using: &random)])
    #expect(
      AuthenticationChallenge.parse(field) == [
        AuthenticationChallenge(scheme: "bearer", parameters: parameters)
      ])
  }

  @Test(
    "Random bytes and damaged challenges never give a parameter that is not in the field",
    arguments: 1...2_000 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var random = RandomSource.seeded(seed)
    var bytes: [UInt8]
    if Bool.random(using: &random) {
      bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        // Mostly the characters that matter.
        Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random)
          : Array("Bearer a=\"\\, \t".utf8).randomElement(using: &random) ?? 0
      }
    } else {
      bytes = Array(Self.good[0].field.utf8)
      for _ in 0..<3 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
    }
    let field = String(decoding: bytes, as: UTF8.self)
    for challenge in AuthenticationChallenge.parse(field) {
      #expect(field.lowercased().contains(challenge.scheme))
      for (name, value) in challenge.parameters {
        #expect(field.lowercased().contains(name + "="))
        #expect(value.utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 9 })
      }
    }
  }
}
