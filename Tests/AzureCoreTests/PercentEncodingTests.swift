import AzureCore
import HTTPTypes
import Testing

@Suite("Percent-encoding and request targets")
struct PercentEncodingTests {
  @Test(
    "Everything but unreserved characters is encoded, as upper-case UTF-8 bytes",
    arguments: [
      ("", ""), ("azAZ09-._~", "azAZ09-._~"), (" ", "%20"), ("+", "%2B"), ("a/b", "a%2Fb"),
      ("=&?#%", "%3D%26%3F%23%25"),
      ("é", "%C3%A9"), ("😀", "%F0%9F%98%80"), ("a\r\nb", "a%0D%0Ab"), ("\u{0}", "%00"),
      ("!*'()", "%21%2A%27%28%29"),
    ])
  func encode(text: String, encoded: String) {
    #expect(PercentEncoding.encode(text) == encoded)
    #expect(PercentEncoding.decode(encoded) == text)
  }

  @Test("A path keeps its slashes")
  func path() {
    #expect(PercentEncoding.encodePath("/a b/ü/") == "/a%20b/%C3%BC/")
  }

  @Test(
    "Decoding takes lower-case escapes, leaves a plus sign and refuses what is broken",
    arguments: [
      ("%c3%a9", "é"), ("a+b", "a+b"), ("%", nil), ("%4", nil), ("%zz", nil), ("%4g", nil), ("%FF", nil),
      ("%C3", nil),
      ("plain é", "plain é"), ("%2541", "%41"),
    ] as [(String, String?)])
  func decode(text: String, decoded: String?) {
    #expect(PercentEncoding.decode(text) == decoded)
  }

  @Test("A query is split into its decoded items, in order")
  func items() throws {
    let items = try #require(PercentEncoding.queryItems(of: "b=2&a=%26%3D&flag&empty=&sig=x=y&&b=3"))
    #expect(items.map(\.name) == ["b", "a", "flag", "empty", "sig", "b"])
    #expect(items.map(\.value) == ["2", "&=", "", "", "x=y", "3"])
    #expect(PercentEncoding.queryItems(of: "a=%") == nil)
  }

  @Test(
    "An item is appended behind a path, a query and a bare question mark",
    arguments: [
      ("", "/?a%20b=c%26d"), ("/q", "/q?a%20b=c%26d"), ("/q?", "/q?a%20b=c%26d"),
      ("/q?x=1", "/q?x=1&a%20b=c%26d"),
      ("?x=1", "/?x=1&a%20b=c%26d"),
    ])
  func append(path: String, target: String) {
    var request = AzureRequest(method: .get, scheme: "https", authority: "host", path: path)
    request.appendQueryItem(name: "a b", value: "c&d")
    #expect(request.target == target)
    #expect(request.head.path == target)
  }

  @Test("An encoded query is appended as it is, an empty one not at all")
  func appendEncoded() {
    var request = AzureRequest(method: .get, scheme: "https", authority: "host", path: "/q?x=1")
    request.appendEncodedQuery("sv=2026-02-06&sig=a%2Bb%3D")
    #expect(request.target == "/q?x=1&sv=2026-02-06&sig=a%2Bb%3D")
    request.appendEncodedQuery("")
    #expect(request.target == "/q?x=1&sv=2026-02-06&sig=a%2Bb%3D")
  }

  @Test(
    "Path and query of a target are told apart",
    arguments: [
      ("/", "/", nil), ("", "/", nil), ("/a/b?c=d?e", "/a/b", "c=d?e"), ("/a?", "/a", ""), ("?c", "/", "c"),
    ] as [(String, String, String?)])
  func parts(target: String, path: String, query: String?) {
    let request = AzureRequest(method: .get, scheme: "https", authority: "host", path: target)
    #expect(request.path == path)
    #expect(request.query.map(String.init) == query)
  }
}
