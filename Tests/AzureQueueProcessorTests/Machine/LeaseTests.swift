import AzureQueueProcessor
import Testing

/// The values that the machine decides with, one by one.
@Suite struct LeaseTests {
  private static let sentAt = Duration.seconds(100)
  private let lease = Lease(sentAt: sentAt, length: .seconds(60))

  @Test func itCountsFromTheTimeOfSending() {
    #expect(lease.bound == .seconds(160) && lease.cancelAt == .seconds(154))
    #expect(Lease(sentAt: .zero, length: .seconds(10)).cancelAt == .seconds(8), "two seconds at least")
    #expect(Lease.attemptTimeout(.seconds(60)) == .seconds(10))
  }

  @Test func itIsRenewedAtAHalfTwoThirdsAndFiveSixths() {
    var lease = lease
    var points: [Duration] = []
    while let next = lease.nextRenewal {
      points.append(next - Self.sentAt)
      lease.beginRenewal(now: next)
      _ = lease.renewalFailed(.busy)
    }
    #expect(points == [.seconds(30), .seconds(40), .seconds(50)])
    lease.renewed(sentAt: .seconds(151))
    #expect(lease.bound == .seconds(211) && lease.nextRenewal == .seconds(181))
  }

  @Test func pointsThatHavePassedAreOneRenewal() {
    var lease = lease
    lease.beginRenewal(now: .seconds(145))
    #expect(lease.nextRenewal == .seconds(150))
  }

  @Test(arguments: [RequestFailure.unknown, .busy, .notDone, .fatal])
  func aRenewalWithoutASuccessKeepsTheBound(_ failure: RequestFailure) {
    var lease = lease
    #expect(lease.renewalFailed(failure) == .none)
    #expect(lease.bound == .seconds(160) && !lease.isLapsing && lease.isDoubtful == (failure == .unknown))
  }

  @Test func aRefusalEndsTheLeaseUnlessAnEarlierRenewalMayHaveDoneIt() {
    var lease = lease
    #expect(lease.renewalFailed(.refused) == .now)
    lease = self.lease
    _ = lease.renewalFailed(.unknown)
    #expect(lease.renewalFailed(.refused) == .none)
    #expect(lease.isLapsing && lease.bound == .seconds(160) && lease.nextRenewal == nil)
  }

  @Test func anAnswerToTheOldReceiptEndsTheDoubt() {
    var lease = lease
    _ = lease.renewalFailed(.unknown)
    lease.renewed(sentAt: .seconds(140))
    #expect(!lease.isDoubtful && lease.renewalFailed(.refused) == .now)
  }

  @Test func alarmsComeInTheOrderOfTheirTimesAndLeaveNothingBehind() {
    var alarms = AlarmQueue<Int>()
    for number in 0..<1000 { alarms.set(number, at: .seconds((number * 7919) % 1000)) }
    for number in 0..<1000 where number % 3 == 0 { alarms.set(number, at: nil) }
    for number in 0..<1000 where number % 3 == 1 { alarms.set(number, at: .seconds(2000 - number)) }
    var times: [Duration] = []
    while let next = alarms.next() {
      #expect(alarms.take(now: next - .nanoseconds(1)) == nil)
      if alarms.take(now: next) != nil { times.append(next) }
    }
    #expect(times.count == 666 && times == times.sorted())
    for turn in 0..<100_000 { alarms.set(1, at: .seconds(turn)) }
    #expect(alarms.entryCount <= 130)
  }

  @Test func aBucketGivesOneSecondsWorthAndThenARate() {
    var bucket = RateBucket(rate: 4)
    #expect(bucket.available(now: .zero) == 4)
    bucket.take(4)
    #expect(bucket.available(now: .zero) == 0 && bucket.nextAt == .milliseconds(250))
    #expect(bucket.available(now: .seconds(1)) == 4)
    bucket.take(3)
    bucket.giveBack(2)
    #expect(bucket.available(now: .seconds(1)) == 3)
    #expect(bucket.available(now: .seconds(100)) == 4)
  }
}
