import AzureAuthSAS
import AzureCore
import Fuzzing
import HTTPTypes
import TestSupport
import Testing

@Suite("Fuzz: shared access signatures", .alone)
struct SASFuzzTests {
  private static let vocabulary = [
    "sv=2026-10-06", "sig=" + Leaks.signature, "sig=", "sig", "&", "&&", "=", "?",
    "se=2026-12-01T00%3A00%3A00Z",
    "st=2026-01-01", "sp=raup", "ss=q", "srt=sco", "sip=10.0.0.1-10.0.0.9", "spr=https", "spr=https,http",
    "si=readers",
    "skoid=1", "sduoid=1", "comp=list", "popreceipt=1", "timeout=5", "api-version=1", "SIG=a", "%73ig=a", "%",
    "%2",
    "%25", "%2B", "%3D", "%26", "%00", "%FF", "+", " ", "\t", "\n", "\0", "é", "\u{202E}", "#", "/", ":", ",",
    "\"", "<",
    "{", "|", "^", "`", "\\",
  ]

  @Test("A signature that is taken is taken again as it is sent, with nothing in it that no query can hold")
  func sas() async throws {
    let fuzzer = try Fuzzer("sas", vocabulary: Self.vocabulary, cases: 4000)
    let findings = await fuzzer.run { input in
      let text = String(decoding: input, as: UTF8.self)
      let signature: SharedAccessSignature
      do {
        signature = try SharedAccessSignature(text)
      } catch let error as AzureError {
        guard !SharedAccessSignature.recognizes(text) else {
          throw FuzzFailure("A text is recognized and refused", "\(error)")
        }
        return try Leaks.check("\(error)", in: "an error of a signature")
      }
      let query = signature.query.value
      guard query.utf8.allSatisfy(Self.isOfQuery) else {
        throw FuzzFailure("A query holds what none can", query)
      }
      guard try SharedAccessSignature(query) == signature, try SharedAccessSignature("?" + query) == signature
      else {
        throw FuzzFailure("A signature is another once it is sent", query)
      }
      guard
        try SharedAccessSignature(url: "https://contoso.queue.core.windows.net/jobs?" + query) == signature
      else {
        throw FuzzFailure("A signature is another in a URL", query)
      }
      try Self.checkDescriptions(signature)
      try Self.checkRequest(signature)
    }
    for finding in findings { Issue.record("\(finding)") }
  }

  /// RFC 3986 section 3.4.
  private static func isOfQuery(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~!$&'()*+,;=:@/?%".utf8.contains(byte)
    }
  }

  private static func checkDescriptions(_ signature: SharedAccessSignature) throws {
    var dumped = ""
    dump(signature, to: &dumped)
    // Outside of `sig` a piece of a secret is what its name says it is.
    let shown = signature.query.value.split(separator: "&").filter { !$0.hasPrefix("sig=") }
      .joined(separator: "&")
    try Leaks.check("\(signature)", in: "a description of a signature", shownAs: shown)
    try Leaks.check(dumped, in: "a dump of a signature", shownAs: shown)
    // Reading them must not end the process, whatever they hold.
    _ = (signature.expiresOn, signature.startsOn, signature.addressRange, signature.isUserBound)
  }

  private static func checkRequest(_ signature: SharedAccessSignature) throws {
    var request = AzureRequest(
      method: .get, scheme: "https", authority: "contoso.queue.core.windows.net", path: "/jobs?comp=metadata")
    let context = PolicyContext(
      operation: "Fuzz", attempt: 1,
      now: ClockReading(date: Timestamp(seconds: 1_772_510_706), elapsed: .zero),
      random: .seeded(1))
    try signature.authorize(&request, token: nil, context: context)
    guard request.target == "/jobs?comp=metadata&" + signature.query.value else {
      throw FuzzFailure("A signature is sent otherwise", request.target)
    }
    do {
      try signature.authorize(&request, token: nil, context: context)
      throw FuzzFailure("A signature is added twice", request.target)
    } catch let error as AzureError {
      try Leaks.check("\(error)", in: "an error of a second signature")
    }
  }
}
