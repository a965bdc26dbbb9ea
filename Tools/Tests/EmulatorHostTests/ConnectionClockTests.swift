import NIOCore
import Testing

@testable import EmulatorHost

@Suite("How long a connection may stay as it is")
struct ConnectionClockTests {
  private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
  private let limits = ConnectionLimits(headTime: .seconds(30), idleTime: .seconds(120))

  @Test(
    "Each phase has its time",
    arguments: [
      (ConnectionClock.Phase.idle, TimeAmount.seconds(120)), (.head, .seconds(30)),
      (.content, .seconds(120)), (.response, .seconds(120)), (.farewell, .seconds(1)),
    ])
  func phases(phase: ConnectionClock.Phase, time: TimeAmount) {
    var clock = ConnectionClock(limits, now: Self.start)
    clock.enter(phase, now: Self.start)
    #expect(clock.expiry == Self.start + time)
  }

  @Test(
    "What moves gives more time, but neither to a head nor to a farewell",
    arguments: [
      (ConnectionClock.Phase.idle, true), (.content, true), (.response, true), (.head, false),
      (.farewell, false),
    ])
  func moves(phase: ConnectionClock.Phase, isMore: Bool) {
    var clock = ConnectionClock(limits, now: Self.start)
    clock.enter(phase, now: Self.start)
    let expiry = clock.expiry
    clock.moved(now: Self.start + .seconds(1))
    #expect(clock.expiry == expiry + .seconds(isMore ? 1 : 0))
  }

  @Test("Time begins anew with another phase, and not with the same again")
  func enters() {
    var clock = ConnectionClock(limits, now: Self.start)
    clock.enter(.idle, now: Self.start + .seconds(50))
    #expect(clock.expiry == Self.start + .seconds(120))
    clock.enter(.head, now: Self.start + .seconds(60))
    clock.enter(.head, now: Self.start + .seconds(70))
    #expect(clock.expiry == Self.start + .seconds(90))
  }

  @Test("A time beyond all clocks never ends")
  func endless() {
    let long = ConnectionLimits(headTime: .seconds(Int64.max), idleTime: .seconds(Int64.max))
    var clock = ConnectionClock(long, now: Self.start)
    #expect(clock.expiry == .distantFuture)
    clock.enter(.head, now: Self.start)
    #expect(clock.expiry == .distantFuture)
  }
}
