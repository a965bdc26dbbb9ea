import AzureCore
import Synchronization
import Testing

@Suite("The description of an error")
struct AzureErrorTests {
  @Test("Everything known stands in one line")
  func full() {
    var error = AzureError(.service, "The queue is gone.", advice: "create it", effect: .unknown)
    error.operation = "Put Message"
    error.status = 404
    error.code = .queueNotFound
    error.attempts = 2
    error.requestID = "r-1"
    error.clientRequestID = "c-1"
    error.details = ["AuthenticationErrorDetail": "why", "QueryParameterValue": "a receipt"]
    #expect(
      "\(error)"
        == "Put Message: The queue is gone. [status 404, code QueueNotFound, 2 attempts, the service may have acted, "
        + "detail why, request r-1, client request c-1] – create it")
  }

  @Test("What is not known is left out")
  func short() {
    #expect("\(AzureError(.timeout, "Too late"))" == "Too late")
    #expect("\(AzureError(.timeout, ""))" == "timeout")
  }

  @Test("A call says whether its attempts never arrived or were refused")
  func effects() {
    var error = AzureError(.connection, "No route", effect: .notSent)
    error.attempts = 1
    #expect("\(error)" == "No route [1 attempt, nothing reached the service]")
    error.effect = .refused
    #expect("\(error)" == "No route [1 attempt, refused]")
  }

  @Test(
    "Of a refused credential the description and a dump have the kind of failure, not the string to sign",
    arguments: [
      (
        "Signature did not match. String to sign used was r\n\n2026", "Signature did not match."
      ),
      (
        "The MAC signature found in the HTTP request 'x' is not the same as any computed signature. "
          + "Server used following string to sign: 'PUT\n\nx-ms-meta-a:S3CRET\npopreceipt:S3CRET'.",
        "The MAC signature found in the HTTP request 'x' is not the same as any computed signature."
      ),
      ("Issuer validation failed. Issuer did not match.", "Issuer validation failed. Issuer did not match."),
      (
        "Signature not valid in the specified time frame: Start [Tue, 03 Mar 2026 04:05:06 GMT]",
        "Signature not valid in the specified time frame: Start [Tue, 03 Mar 2026 04:05:06 GMT]"
      ),
      ("PUT x-ms-meta-a:S3CRET popreceipt:S3CRET", nil), ("string to sign: S3CRET", nil), ("", nil),
    ] as [(String, String?)])
  func refusedCredential(detail: String, kind: String?) {
    let failure = ServiceFailure(
      status: 403, code: .authenticationFailed, message: "No.", details: ["AuthenticationErrorDetail": detail]
    )
    let error = AzureError(failure)
    #expect("\(error)" == "No. [status 403, code AuthenticationFailed\(kind.map { ", detail \($0)" } ?? "")]")
    #expect(error.authenticationErrorDetail == detail)
    for value in [error, failure] as [Any] {
      var dumped = ""
      dump(value, to: &dumped)
      for text in [dumped, "\(value)", String(reflecting: value)] {
        #expect(!text.contains("S3CRET") && !text.lowercased().contains("string to sign"), "\(text)")
        #expect(kind.map { text.replacing("\\'", with: "'").contains($0) } ?? true, "\(text)")
      }
    }
  }

  @Test("A dump of an error has the cause without what is secret by its form")
  func dumpedCause() {
    struct Fault: Error { let response = #"{"access_token":"S3CRET"}"# }
    var dumped = ""
    dump(AzureError(.credential, "No token", cause: Fault()), to: &dumped)
    #expect(dumped.contains("access_token") && !dumped.contains("S3CRET"), "\(dumped)")
  }

  @Test(
    "No text of the service can break the line or control a terminal",
    arguments: [
      "\n", "\r", "\r\n", "\u{2028}", "\u{85}", "\u{0B}", "\u{1B}[2J", "\u{0}", "\u{202E}", "\u{2066}",
    ])
  func oneLine(mark: String) {
    let text = "a\(mark)b"
    var error = AzureError(.service, text, advice: text)
    error.operation = text
    error.code = StorageErrorCode(rawValue: text)
    error.requestID = text
    error.clientRequestID = text
    error.attempts = 1
    error.details = ["AuthenticationErrorDetail": text]
    let line = "\(error)"
    #expect(!line.contains { $0.isNewline })
    #expect(!line.unicodeScalars.contains { [.control, .format].contains($0.properties.generalCategory) })
    #expect(line.split(separator: "a").count > 6)
  }

  @Test(
    "The questions about an error are served by status and code",
    arguments: [
      (404, nil, ["isNotFound"]), (404, "MessageNotFound", ["isNotFound", "isReceiptLost"]),
      (400, "PopReceiptMismatch", ["isReceiptLost"]), (409, "QueueAlreadyExists", ["isAlreadyExists"]),
      (204, "QueueAlreadyExists", ["isAlreadyExists"]), (413, nil, ["isTooLarge"]),
      (400, "MessageTooLarge", ["isTooLarge"]),
      (413, "RequestBodyTooLarge", ["isTooLarge"]), (503, nil, ["isBusy"]), (429, nil, ["isBusy"]),
      (500, "ServerBusy", ["isBusy"]), (401, nil, ["isNotAllowed"]),
      (403, "AuthenticationFailed", ["isNotAllowed"]),
      (400, nil, []), (409, "QueueBeingDeleted", []),
    ] as [(Int, String?, Set<String>)])
  func questions(status: Int, code: String?, expected: Set<String>) {
    let error = AzureError(ServiceFailure(status: status, code: code.map(StorageErrorCode.init(rawValue:))))
    var responses: Set<String> = []
    if error.isNotFound { responses.insert("isNotFound") }
    if error.isReceiptLost { responses.insert("isReceiptLost") }
    if error.isAlreadyExists { responses.insert("isAlreadyExists") }
    if error.isTooLarge { responses.insert("isTooLarge") }
    if error.isBusy { responses.insert("isBusy") }
    if error.isNotAllowed { responses.insert("isNotAllowed") }
    #expect(responses == expected)
  }
}

@Suite("The source of randomness")
struct RandomSourceTests {
  @Test("A UUID has the form and the version and variant of a random one", arguments: [0, 1, 42, UInt64.max])
  func uuid(seed: UInt64) {
    let text = RandomSource.seeded(seed).uuid()
    let pattern = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    #expect(text.wholeMatch(of: pattern) != nil, "\(text)")
  }

  @Test("The bits of a UUID are the bits that were drawn")
  func uuidBits() {
    #expect(RandomSource { .max }.uuid() == "ffffffff-ffff-4fff-bfff-ffffffffffff")
    #expect(RandomSource { 0 }.uuid() == "00000000-0000-4000-8000-000000000000")
    #expect(RandomSource { 0x0123_4567_89AB_CDEF }.uuid() == "01234567-89ab-4def-8123-456789abcdef")
  }

  @Test("The same seed gives the same values, copies share their state")
  func seeds() {
    let first = RandomSource.seeded(7)
    let values = (0..<4).map { _ in first.next() }
    let second = RandomSource.seeded(7)
    #expect((0..<4).map { _ in second.next() } == values)
    #expect(Set(values).count == 4)
    let source = RandomSource.seeded(7)
    let copy = source
    #expect([source.next(), copy.next()] == Array(values.prefix(2)))
  }

  @Test(
    "A number of a range takes one draw, and is within it",
    arguments: [0, 1, 2047, 2048, 1 << 63, UInt64.max],
    [-1...1, 0...0, 0.8...1.3, 1...1.2, 1e300...1e301, 0...Double.leastNonzeroMagnitude])
  func number(bits: UInt64, range: ClosedRange<Double>) {
    let draws = Mutex(0)
    let source = RandomSource {
      draws.withLock { $0 += 1 }
      return bits
    }
    let number = source.number(in: range)
    #expect(range.contains(number))
    #expect(draws.withLock { $0 } == 1)
    if bits == 0 { #expect(number == range.lowerBound) }
    if bits == .max { #expect(number == range.upperBound) }
  }

  @Test("The system's source does not repeat itself")
  func system() {
    #expect(Set((0..<64).map { _ in RandomSource.system.uuid() }).count == 64)
  }
}
