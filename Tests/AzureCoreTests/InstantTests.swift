import AzureCore
import Foundation
import Testing

@Suite("An instant as text, in JSON and on other clocks")
struct InstantTests {
  @Test(
    "An instant is stored as ISO 8601 with the digits it needs, and read back the same",
    arguments: [
      (Timestamp(seconds: 1_772_510_706), "2026-03-03T04:05:06Z"),
      (Timestamp(seconds: 1_772_510_706, nanoseconds: 500_000_000), "2026-03-03T04:05:06.5000000Z"),
      (Timestamp(seconds: 1_772_510_706, nanoseconds: 123_456_789), "2026-03-03T04:05:06.123456789Z"),
      (Timestamp(seconds: 253_402_300_799), "9999-12-31T23:59:59Z"),
    ])
  func coding(instant: Timestamp, text: String) throws {
    #expect("\(instant)" == text)
    let data = try JSONEncoder().encode([instant])
    #expect(String(decoding: data, as: UTF8.self) == "[\"\(text)\"]")
    #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [instant])
  }

  @Test("An instant that no such text has, and a text that is none, are errors")
  func outOfRange() {
    #expect(throws: EncodingError.self) { try JSONEncoder().encode([Timestamp(seconds: .max)]) }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Timestamp].self, from: Data(#"["soon"]"#.utf8))
    }
  }

  @Test("A duration moves an instant either way")
  func moving() {
    let instant = Timestamp(seconds: 100)
    #expect(instant - .seconds(1) == Timestamp(seconds: 99))
    #expect(instant + .seconds(1) - instant == .seconds(1))
    #expect(abs((Timestamp.now - SystemClock().now().date) / .seconds(1)) < 60)
  }

  /// A clock that sleeps no time and notes how long it should have.
  private struct NotingClock: Clock {
    struct Instant: InstantProtocol {
      var time = Duration.zero
      func advanced(by duration: Duration) -> Instant { Instant(time: time + duration) }
      func duration(to other: Instant) -> Duration { other.time - time }
      static func < (left: Instant, right: Instant) -> Bool { left.time < right.time }
    }

    var now = Instant(time: .seconds(5))
    var minimumResolution: Duration { .nanoseconds(1) }
    let note: @Sendable (Duration) -> Void

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
      note(now.duration(to: deadline))
    }
  }

  @Test("Any clock can be a client's: waits are its own, and dates are given beside it")
  func adapted() async throws {
    try await confirmation { slept in
      let clock = AdaptedClock(
        NotingClock { duration in
          #expect(duration == .seconds(3))
          slept()
        }, date: { Timestamp(seconds: 7) })
      try await clock.sleep(for: .seconds(3))
      try await clock.sleep(for: .zero)
      #expect(clock.now() == ClockReading(date: Timestamp(seconds: 7), elapsed: .zero))
    }
  }
}
