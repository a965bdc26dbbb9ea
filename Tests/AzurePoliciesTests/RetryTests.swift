import AzureCore
import AzurePolicies
import HTTPTypes
import Synchronization
import Testing

@Suite("The exponential retry rule")
struct RetryTests {
  private static let now = ClockReading(date: Timestamp(seconds: 1_772_510_706), elapsed: .seconds(100))

  private static func failure(
    _ status: Int, _ code: StorageErrorCode? = nil, attempt: Int = 1, _ fields: [(String, String)] = []
  ) -> AttemptFailure {
    var headers = HTTPFields()
    for (name, value) in fields {
      if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
    }
    return AttemptFailure(
      attempt: attempt, service: ServiceFailure(status: status, code: code),
      response: AzureResponse(status: .init(code: status), headerFields: headers), effect: .refused, now: now)
  }

  private static func failure(_ kind: TransportError.Kind, attempt: Int = 1) -> AttemptFailure {
    AttemptFailure(attempt: attempt, transport: TransportError(kind, delivery: .notSent, ""), now: now)
  }

  private static let steady = ExponentialRetry(maximumRetries: 10, jitter: 1...1)

  @Test(
    "Without jitter waits double from 0.8 seconds up to the cap of 60",
    arguments: [
      (1, Duration.milliseconds(800)), (2, .milliseconds(1_600)), (3, .milliseconds(3_200)),
      (4, .milliseconds(6_400)),
      (5, .milliseconds(12_800)), (6, .milliseconds(25_600)), (7, .milliseconds(51_200)), (8, .seconds(60)),
      (9, .seconds(60)), (10, .seconds(60)), (11, nil),
    ] as [(Int, Duration?)])
  func delays(attempt: Int, expected: Duration?) {
    #expect(Self.steady.wait(after: Self.failure(503, attempt: attempt), random: .seeded(1)) == expected)
  }

  @Test("By default three retries follow the first attempt", arguments: 1...5)
  func defaults(attempt: Int) {
    let wait = ExponentialRetry().wait(after: Self.failure(503, attempt: attempt), random: .seeded(1))
    #expect((wait != nil) == (attempt <= 3))
  }

  @Test("Zero retries are none")
  func none() {
    #expect(ExponentialRetry(maximumRetries: 0).wait(after: Self.failure(503), random: .seeded(1)) == nil)
  }

  @Test("Jitter keeps within its bounds and uses them")
  func jitter() {
    let random = RandomSource.seeded(11)
    let waits = (0..<500).compactMap { _ in
      ExponentialRetry().wait(after: Self.failure(503), random: random)
    }
    #expect(waits.count == 500)
    #expect(waits.allSatisfy { $0 >= .milliseconds(640) && $0 <= .milliseconds(1_040) })
    #expect(waits.contains { $0 < .milliseconds(680) })
    #expect(waits.contains { $0 > .milliseconds(1_000) })
  }

  @Test("The cap holds with jitter")
  func cappedJitter() {
    let rule = ExponentialRetry(maximumRetries: 99, maximumDelay: .seconds(2), jitter: 0.8...1.3)
    for attempt in 1...99 {
      #expect(
        rule.wait(after: Self.failure(503, attempt: attempt), random: .seeded(UInt64(attempt))) ?? .zero
          <= .seconds(2))
    }
  }

  @Test("A cap as long as can be and many attempts do not overflow")
  func huge() {
    let rule = ExponentialRetry(
      maximumRetries: .max, initialDelay: .seconds(1), maximumDelay: .seconds(1 << 60), jitter: 1...1)
    #expect(rule.wait(after: Self.failure(503, attempt: 5_000), random: .seeded(1)) == .seconds(1 << 60))
  }

  @Test(
    "Retried are the statuses of the table and no others",
    arguments: [
      400, 401, 403, 404, 405, 408, 409, 411, 412, 413, 416, 429, 500, 501, 502, 503, 504, 505, 507,
    ])
  func statuses(status: Int) {
    let isRetried = Self.steady.wait(after: Self.failure(status), random: .seeded(1)) != nil
    #expect(isRetried == [408, 429, 500, 502, 503, 504].contains(status))
  }

  @Test(
    "Retried are three codes with any status",
    arguments: [
      (StorageErrorCode.internalError, true), (.operationTimedOut, true), (.serverBusy, true),
      (.queueBeingDeleted, false),
      (.authenticationFailed, false), (.messageNotFound, false), ("Unheard", false),
    ])
  func codes(code: StorageErrorCode, isRetried: Bool) {
    for status in [400, 403, 409] {
      #expect((Self.steady.wait(after: Self.failure(status, code), random: .seeded(1)) != nil) == isRetried)
    }
  }

  @Test(
    "Retried are the transport errors that may pass",
    arguments: [
      (TransportError.Kind.nameResolution, true), (.connect, true), (.tls, true), (.connectionLost, true),
      (.timeout, true), (.malformedResponse, true), (.certificate, false), (.proxyRefused, false),
      (.responseTooLarge, false),
      (.unsupported, false), (.closed, false),
    ])
  func transportErrors(kind: TransportError.Kind, isRetried: Bool) {
    #expect((Self.steady.wait(after: Self.failure(kind), random: .seeded(1)) != nil) == isRetried)
  }

  @Test(
    "A wait that the server asks for replaces the computed one, up to the cap",
    arguments: [
      ([("Retry-After", "7")], Duration.seconds(7)), ([("Retry-After", "0")], .zero),
      ([("Retry-After", "61")], .seconds(60)), ([("Retry-After", "999999999999")], .seconds(60)),
      ([("Retry-After", "Tue, 03 Mar 2026 04:05:16 GMT")], .seconds(10)),
      ([("Retry-After", "Tue, 03 Mar 2026 04:05:00 GMT")], .zero),
      ([("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT")], .seconds(60)),
      ([("x-ms-retry-after-ms", "250")], .milliseconds(250)),
      ([("retry-after-ms", "1500")], .milliseconds(1_500)),
      ([("Retry-After", "9"), ("retry-after-ms", "20"), ("x-ms-retry-after-ms", "10")], .milliseconds(10)),
      ([("Retry-After", "9"), ("retry-after-ms", "20")], .milliseconds(20)),
      ([("Retry-After", "9"), ("x-ms-retry-after-ms", "soon")], .seconds(9)),
      ([("Retry-After", "9999999999999")], .seconds(60)),
      ([("Retry-After", String(repeating: "9", count: 40))], .seconds(60)),
      ([("Retry-After", "0000000000000000000005")], .seconds(5)),
      ([("x-ms-retry-after-ms", "9999999999999")], .seconds(60)),
      ([("Retry-After", "3"), ("Retry-After", "3")], .seconds(3)),
      ([("Retry-After", "5, 6")], .seconds(6)),
      ([("Retry-After", "6"), ("Retry-After", "soon")], .seconds(6)),
      ([("retry-after-ms", "10"), ("retry-after-ms", "20")], .milliseconds(20)),
      ([("Retry-After", "Tuesday, 03-Mar-26 04:05:16 GMT")], .seconds(10)),
      ([("Retry-After", "Tue Mar  3 04:05:16 2026")], .seconds(10)),
      ([("Retry-After", "Tuesday, 03-Mar-26 04:05:16 GMT"), ("Retry-After", "7")], .seconds(10)),
      (
        [("Retry-After", "Tue, 03 Mar 2026 04:05:16 GMT"), ("Retry-After", "Tue, 03 Mar 2026 04:05:17 GMT")],
        .seconds(11)
      ),
    ] as [([(String, String)], Duration)])
  func asked(fields: [(String, String)], expected: Duration) {
    #expect(
      Self.steady.wait(after: Self.failure(503, nil, attempt: 1, fields), random: .seeded(1)) == expected)
  }

  @Test(
    "A wait that cannot be understood leaves the computed one",
    arguments: [
      "", "soon", "-1", "+5", "1.5", "1e3", "5s", ", ,", "٣", "2026-03-03T04:05:16Z",
    ])
  func unintelligible(value: String) {
    let failure = Self.failure(503, nil, attempt: 1, [("Retry-After", value)])
    #expect(Self.steady.wait(after: failure, random: .seeded(1)) == .milliseconds(800))
  }

  @Test(
    "A date is compared with the response's own date, and with the clock if there is none that can be read",
    arguments: [
      ("Tue, 03 Mar 2026 04:04:06 GMT", 5), ("Tuesday, 03-Mar-26 04:04:06 GMT", 5),
      ("Tue, 03 Mar 2026 04:14:06 GMT", 0), ("yesterday", 0),
    ] as [(String, Int64)])
  func ownDate(date: String, seconds: Int64) {
    // This machine is a minute ahead of the server, which asks for five seconds.
    let failure = Self.failure(
      503, nil, attempt: 1, [("Date", date), ("Retry-After", "Tue, 03 Mar 2026 04:04:11 GMT")])
    #expect(Self.steady.wait(after: failure, random: .seeded(1)) == .seconds(seconds))
  }

  @Test(
    "A year of two digits is at most fifty years ahead",
    arguments: [("31-Dec-75", true), ("03-Mar-76", true), ("04-Mar-76", false), ("31-Dec-99", false)])
  func centuries(day: String, isAhead: Bool) {
    let failure = Self.failure(503, nil, attempt: 1, [("Retry-After", "Someday, \(day) 04:05:06 GMT")])
    #expect(Self.steady.wait(after: failure, random: .seeded(1)) == (isAhead ? .seconds(60) : .zero))
  }

  @Test(
    "Dates of the older forms that are malformed are not understood",
    arguments: [
      "Tuesday 03-Mar-26 04:05:16 GMT", "Tuesday, 3-Mar-26 04:05:16 GMT", "Tuesday, 03-Mar-2026 04:05:16 GMT",
      "Tuesday, 03-Mar-26 04:05:16", "Tuesday, 31-Feb-26 04:05:16 GMT", "Tue Mar 3 04:05:16 2026",
      "Tue Mar  3 04:05:16 26", "Tue Mar  3 04:05:16 +026", "Tue Mrz  3 04:05:16 2026",
    ])
  func malformedDate(value: String) {
    let failure = Self.failure(503, nil, attempt: 1, [("Retry-After", value)])
    #expect(Self.steady.wait(after: failure, random: .seeded(1)) == .milliseconds(800))
  }

  @Test(
    "The rule of the older clients waits 18, 24 and 42 seconds, three more or less",
    arguments: [(1, 18), (2, 24), (3, 42), (4, nil)] as [(Int, Int64?)])
  func pythonCompatible(attempt: Int, expected: Int64?) {
    var steady = ExponentialRetry.pythonCompatible
    steady.jitterSpan = .zero
    let failure = Self.failure(503, attempt: attempt)
    #expect(steady.wait(after: failure, random: .seeded(1)) == expected.map { .seconds($0) })
    let random = RandomSource.seeded(3)
    let waits = (0..<500).compactMap { _ in
      ExponentialRetry.pythonCompatible.wait(after: failure, random: random)
    }
    guard let expected else {
      #expect(waits.isEmpty)
      return
    }
    #expect(waits.count == 500)
    #expect(waits.allSatisfy { $0 >= .seconds(expected - 3) && $0 <= .seconds(expected + 3) })
    #expect(waits.contains { $0 < .seconds(expected) - .milliseconds(2_500) })
    #expect(waits.contains { $0 > .seconds(expected) + .milliseconds(2_500) })
  }

  @Test("The rule of the older clients counts three retries for each cause and in all")
  func pythonCounts() {
    let limits = ExponentialRetry.pythonCompatible.limits
    #expect(limits == RetryLimits(total: 3, connect: 3, read: 3, status: 3))
  }

  @Test(
    "The linear rule waits 15 seconds, three more or less, three times",
    arguments: [(1, true), (2, true), (3, true), (4, false)])
  func linear(attempt: Int, waits: Bool) {
    let failure = Self.failure(503, attempt: attempt)
    let steady = LinearRetry(jitterSpan: .zero).wait(after: failure, random: .seeded(1))
    #expect(steady == (waits ? .seconds(15) : nil))
    let random = RandomSource.seeded(3)
    let spread = (0..<500).compactMap { _ in LinearRetry().wait(after: failure, random: random) }
    #expect(spread.count == (waits ? 500 : 0))
    #expect(spread.allSatisfy { $0 >= .seconds(12) && $0 <= .seconds(18) })
    #expect(!waits || Set(spread).count > 400)
  }

  @Test("The linear rule keeps its cap, the table and what the server asks for")
  func linearBounds() {
    let rule = LinearRetry(delay: .seconds(15), jitterSpan: .seconds(20), maximumDelay: .seconds(16))
    for seed in 0..<50 {
      let wait = rule.wait(after: Self.failure(503), random: .seeded(UInt64(seed)))
      #expect(wait.map { $0 >= .zero && $0 <= .seconds(16) } == true)
    }
    #expect(rule.wait(after: Self.failure(403), random: .seeded(1)) == nil)
    let asked = Self.failure(503, nil, attempt: 1, [("Retry-After", "7")])
    #expect(rule.wait(after: asked, random: .seeded(1)) == .seconds(7))
    let long = Self.failure(503, nil, attempt: 1, [("Retry-After", "70")])
    #expect(rule.wait(after: long, random: .seeded(1)) == .seconds(16))
  }

  typealias Row = (
    limits: RetryLimits, counts: FailureCounts, delivery: TransportError.Delivery?, isRetried: Bool
  )

  /// Without a delivery the failure is a status.
  static let limitRows: [Row] = [
    (RetryLimits(total: 10, status: 1), FailureCounts(connect: 3, read: 3, status: 1), nil, true),
    (RetryLimits(total: 10, status: 1), FailureCounts(status: 2), nil, false),
    (RetryLimits(total: 10, connect: 1), FailureCounts(connect: 2), .notSent, false),
    (RetryLimits(total: 10, connect: 1), FailureCounts(connect: 1, read: 5), .notSent, true),
    (RetryLimits(total: 10, connect: 0), FailureCounts(read: 1), .maybeSent, true),
    (RetryLimits(total: 10, read: 2), FailureCounts(read: 3), .maybeSent, false),
    (RetryLimits(total: 3, read: 9), FailureCounts(connect: 1, read: 2), .maybeSent, true),
    (RetryLimits(total: 3, read: 9), FailureCounts(connect: 1, read: 3), .maybeSent, false),
    (RetryLimits(total: 0, connect: 3, read: 3, status: 3), FailureCounts(status: 1), nil, false),
    (RetryLimits(total: 10, connect: 3, read: 3, status: 3), FailureCounts(status: 4), nil, false),
  ]

  @Test("Each cause has its count beside the total", arguments: limitRows.indices)
  func limits(index: Int) {
    let row = Self.limitRows[index]
    var failure = Self.failure(503)
    if let delivery = row.delivery {
      failure = AttemptFailure(
        attempt: 1, transport: TransportError(.connectionLost, delivery: delivery, ""), now: Self.now)
    }
    failure.counts = row.counts
    let rules: [any RetryRule] = [ExponentialRetry(limits: row.limits), LinearRetry(limits: row.limits)]
    for rule in rules {
      #expect((rule.wait(after: failure, random: .seeded(1)) != nil) == row.isRetried, "row \(index)")
    }
  }

  @Test(
    "A base as large as can be does not overflow", arguments: [ExponentialRetry.Growth.added, .multiplied])
  func hugeBase(growth: ExponentialRetry.Growth) {
    let rule = ExponentialRetry(
      limits: RetryLimits(total: 99), incrementBase: 1e9, growth: growth, jitter: 1...1)
    for attempt in 2...99 {
      #expect(rule.wait(after: Self.failure(503, attempt: attempt), random: .seeded(1)) == .seconds(60))
    }
  }

  @Test(
    "Numbers as large as can be do not overflow", arguments: [ExponentialRetry.Growth.added, .multiplied])
  func hugeNumbers(growth: ExponentialRetry.Growth) {
    let huge = Duration.seconds(1.5e20)
    let base = ExponentialRetry(
      limits: RetryLimits(total: 99), incrementBase: 1e30, growth: growth, jitter: 1...1)
    let rules: [any RetryRule] = [
      base,
      ExponentialRetry(
        limits: RetryLimits(total: 99), initialDelay: huge, incrementBase: 1e300, growth: growth,
        jitter: 1e300...1e301, jitterSpan: huge),
      LinearRetry(limits: RetryLimits(total: 99), delay: huge, jitterSpan: .zero),
    ]
    for rule in rules {
      for attempt in 2...20 {
        let wait = rule.wait(after: Self.failure(503, attempt: attempt), random: .seeded(UInt64(attempt)))
        #expect(wait.map { $0 >= .zero && $0 <= .seconds(60) } == true)
      }
    }
    #expect(base.wait(after: Self.failure(503, attempt: 2), random: .seeded(1)) == .seconds(60))
    let capless = ExponentialRetry(
      limits: RetryLimits(total: 99), initialDelay: huge, growth: growth, maximumDelay: huge, jitter: 1...2,
      jitterSpan: huge)
    #expect(capless.wait(after: Self.failure(503, attempt: 9), random: .seeded(1)).map { $0 <= huge } == true)
  }

  @Test(
    "A source of chance that always gives the same ends no rule's thinking",
    arguments: [0, 1, 42, 1 << 32, 1 << 63, UInt64.max - 1, .max],
    [ExponentialRetry.Growth.multiplied, .added])
  func stuckSource(bits: UInt64, growth: ExponentialRetry.Growth) {
    let rules: [any RetryRule] = [
      ExponentialRetry(limits: RetryLimits(total: 99), growth: growth),
      ExponentialRetry(limits: RetryLimits(total: 99), growth: growth, jitterSpan: .seconds(3)),
      ExponentialRetry.pythonCompatible, LinearRetry(),
    ]
    for rule in rules {
      let draws = Mutex(0)
      // It comes loose after a while, so that a rule that waits for that is seen, not waited for.
      let random = RandomSource {
        let count = draws.withLock { count in
          count += 1
          return count
        }
        return count > 1_000 ? UInt64(count) &* 0x9E37_79B9_7F4A_7C15 : bits
      }
      let wait = rule.wait(after: Self.failure(503), random: random)
      #expect(wait.map { $0 >= .zero && $0 <= .seconds(60) } == true)
      #expect(draws.withLock { $0 } <= 2)
    }
  }

  @Test("A base of one and attempts without number are thought of no longer than others")
  func flatBase() {
    let rule = ExponentialRetry(
      limits: RetryLimits(total: .max), incrementBase: 1, jitter: 1...1)
    #expect(rule.wait(after: Self.failure(503, attempt: .max), random: .seeded(1)) == .milliseconds(800))
  }

  @Test("What is not retried is not retried because of a Retry-After")
  func askedInVain() {
    #expect(
      Self.steady.wait(after: Self.failure(403, nil, attempt: 1, [("Retry-After", "1")]), random: .seeded(1))
        == nil)
    let late = Self.failure(503, nil, attempt: 11, [("Retry-After", "1")])
    #expect(Self.steady.wait(after: late, random: .seeded(1)) == nil)
  }
}
