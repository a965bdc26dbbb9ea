import AzureAuthSAS
import AzureCore
import AzureQueueProtocol
import Fuzzing
import TestSupport
import Testing

@Suite("Fuzz: endpoints and URLs", .alone)
struct EndpointFuzzTests {
  private static let vocabulary = [
    "https://", "http://", "HTTP://", "ftp://", "://", "//", "/", "?", "#", "@", ":", ":80", ":0", ":65536",
    ".", "..",
    "[::1]", "[", "]", "::", "127.0.0.1", "localhost", ".queue.core.windows.net",
    ".z1.queue.storage.azure.net",
    "-secondary", "-ipv6", "-dualstack", "queue.", "devstoreaccount1", "host.docker.internal", "%", "%2F",
    "%41", "%00",
    "%zz", "é", "\u{202E}", " ", "\\", "\"", "<", "{", "|", "^", "`", "sig=", "&",
    "user:" + Leaks.password + "@",
  ]

  @Test("An address that is taken is taken again as it is written; one that is refused is not repeated")
  func endpoint() async throws {
    let fuzzer = try Fuzzer("endpoint", vocabulary: Self.vocabulary, cases: 6000)
    let findings = await fuzzer.run { input in
      let url = String(decoding: input, as: UTF8.self)
      try Self.check(url)
      try Self.checkWithAccount(url)
      do {
        let credential = url.contains("?") ? nil : AnonymousAuthorizer()
        let (name, account) = try StorageAccount.queueURL(url, credential: credential)
        guard
          try account.endpoint
            == StorageAccount.queueURL(
              account.endpoint.url + "/" + name, credential: AnonymousAuthorizer()
            ).account.endpoint
        else { throw FuzzFailure("The URL of a queue is another once it is written", url) }
      } catch let error as AzureError {
        try Leaks.check("\(error)", in: "an error of a queue's URL", shownAs: Self.shown(url))
      }
    }
    for finding in findings { Issue.record("\(finding)") }
  }

  private static func check(_ url: String) throws {
    let parsed: StorageEndpoint.ParsedURL
    do {
      parsed = try StorageEndpoint.parse(url)
    } catch {
      return try Leaks.check("\(error)", in: "an error of a URL", shownAs: shown(url))
    }
    let endpoint = parsed.endpoint
    try endpoint.checkCharacters()
    let again = try StorageEndpoint.parse(endpoint.url)
    guard again.endpoint == endpoint, again.remainder.isEmpty, again.query == nil else {
      throw FuzzFailure("An endpoint is another once it is written", "\(endpoint) \(again)")
    }
    try Leaks.check("\(parsed)", in: "a description of a URL", shownAs: endpoint.url + parsed.remainder)
    guard let secondary = endpoint.secondary else { return }
    guard secondary.secondary == secondary, secondary.account == endpoint.account,
      try StorageEndpoint.parse(secondary.url).endpoint == secondary
    else { throw FuzzFailure("A secondary is none once it is written", "\(endpoint) \(secondary)") }
  }

  private static func checkWithAccount(_ url: String) throws {
    do {
      let endpoint = try StorageEndpoint(url, account: "contoso")
      guard endpoint.account == "contoso", try StorageEndpoint(endpoint.url, account: "contoso") == endpoint
      else {
        throw FuzzFailure("An endpoint of an account is another once it is written", "\(endpoint)")
      }
    } catch let error as AzureError {
      try Leaks.check("\(error)", in: "an error of an endpoint", shownAs: shown(url))
    }
  }

  /// Host and path of a URL, which an error may repeat; not what stands before an at sign, or after a question mark.
  private static func shown(_ url: String) -> String {
    let address = url.prefix { $0 != "?" && $0 != "#" }
    let start = address.firstRange(of: "://")?.upperBound ?? address.startIndex
    let slash = address[start...].firstIndex(of: "/") ?? address.endIndex
    let host = address[start..<slash].split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return host.lowercased() + address[slash...]
  }
}
