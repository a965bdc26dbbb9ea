@testable import AzureCore
@testable import AzurePipeline
import HTTPTypes
import TestSupport
import Testing

@Suite("Instants and durations near their ends")
struct TimestampRangeTests {
  private static let first = Timestamp(seconds: .min)
  private static let last = Timestamp(seconds: .max, nanoseconds: 999_999_999)
  /// Near the longest that a duration can be, either way.
  private static let longest = Duration.seconds(1.7e20)
  /// The ends of what a duration can be: the one has no opposite.
  private static let (least, most) = (Duration(attoseconds: .min), Duration(attoseconds: .max))

  static let sums: [(Timestamp, Duration, Timestamp)] = [
    (last, .zero, last), (last, .nanoseconds(1), last), (last, .seconds(1), last), (last, longest, last),
    (last, .seconds(Int64.max), last), (first, .zero, first), (first, .nanoseconds(-1), first),
    (first, .seconds(Int64.min), first), (first, .zero - longest, first),
    (Timestamp(seconds: 0), longest, last), (Timestamp(seconds: 0), .zero - longest, first),
    (Timestamp(seconds: .max), .nanoseconds(999_999_999), last),
    (Timestamp(seconds: .max), .seconds(1), last),
    (first, .nanoseconds(1), Timestamp(seconds: .min, nanoseconds: 1)),
    (last, .nanoseconds(-1), Timestamp(seconds: .max, nanoseconds: 999_999_998)),
    (Timestamp(seconds: -1), .seconds(Int64.max), Timestamp(seconds: .max - 1)),
    // From end to end, which no 64 bits of seconds hold.
    (first, .seconds(Int64.max) + .seconds(Int64.max), Timestamp(seconds: .max - 1)),
    (
      last, .zero - .seconds(Int64.max) - .seconds(Int64.max),
      Timestamp(seconds: -Int64.max, nanoseconds: 999_999_999)
    ),
    (Timestamp(seconds: 0), .nanoseconds(-1), Timestamp(seconds: -1, nanoseconds: 999_999_999)),
    (first, least, first), (Timestamp(seconds: 0), least, first), (last, least, first),
    (first, most, last), (Timestamp(seconds: 0), most, last), (last, most, last),
  ]

  @Test("A sum beyond the first or the last instant is that instant, and any other is exact", arguments: sums)
  func sum(start: Timestamp, duration: Duration, end: Timestamp) {
    #expect(start + duration == end)
  }

  @Test("What is taken away is added with the other sign, also where a duration has no opposite")
  func subtraction() {
    for (start, duration, end) in Self.sums where duration != Self.least {
      #expect(start - (.zero - duration) == end, "\(start) \(duration)")
    }
    for start in Self.instants {
      for duration in [Self.least, Self.least + Duration(attoseconds: 1), .zero - Self.longest] {
        #expect(start - duration == Self.last)
      }
      for duration in [Self.most, Self.most - Duration(attoseconds: 1), Self.longest] {
        #expect(start - duration == Self.first)
      }
    }
  }

  static let instants = [
    first, Timestamp(seconds: .min, nanoseconds: 1), Timestamp(seconds: -1, nanoseconds: 1),
    Timestamp(seconds: 0), Timestamp(seconds: 1_772_510_706, nanoseconds: 5), Timestamp(seconds: .max), last,
  ]

  @Test("The difference of any two instants is exact", arguments: instants, instants)
  func difference(left: Timestamp, right: Timestamp) {
    let difference = left - right
    #expect(right + difference == left)
    #expect(right - left == .zero - difference)
    #expect((difference < .zero) == (left < right))
  }

  @Test(
    "Nanoseconds that were set out of range are carried over",
    arguments: [Int32.min, -1, 1_000_000_000, .max])
  func carried(nanoseconds: Int32) {
    var instant = Timestamp(seconds: 10)
    instant.nanoseconds = nanoseconds
    let sum = instant + .zero
    #expect((0..<1_000_000_000).contains(sum.nanoseconds))
    #expect(sum - Timestamp(seconds: 10) == .nanoseconds(Int64(nanoseconds)))
  }

  @Test("Every instant can be written", arguments: instants)
  func written(instant: Timestamp) {
    for text in [instant.httpDate, instant.iso8601, instant.iso8601WithFraction] {
      #expect(text.utf8.count <= 64)
      #expect(!text.isEmpty)
    }
  }

  @Test("A clock at an end of time, and a service at the other, stop no call", arguments: [first, last])
  func clocks(date: Timestamp) {
    let plan = CallPlan.fixture {
      $0.serviceClock = ServiceClock()
    }
    var call = Call(.fixture(), plan: plan)
    let now = ClockReading(date: date, elapsed: .zero)
    _ = call.advance(.start, now: now)
    for served in ["Thu, 01 Jan 0000 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"] {
      let refusal = CallEvent.status(403, [.date: served, .msErrorCode: "AuthenticationFailed"])
      let step = call.advance(refusal, now: now)
      guard case .send = step else {
        // Twice refused: the error tells how far the clock is off.
        #expect(step.error?.advice?.contains("the clock of this machine is") == true)
        return
      }
    }
    Issue.record("the call goes on")
  }

  @Test("A pause as long as can be overflows nothing", arguments: [Duration.seconds(Int64.max), longest])
  func pause(length: Duration) {
    let gate = ThrottleGate()
    let key = ThrottleGate.Key(.primary, "q")
    let now = ClockReading(date: Timestamp(seconds: 0), elapsed: .seconds(1_000_000_000))
    for _ in 0..<3 { gate.pause(key, for: length, now: now) }
    #expect(gate.wait(key, now: now) >= .seconds(86_400 * 365))
  }
}
