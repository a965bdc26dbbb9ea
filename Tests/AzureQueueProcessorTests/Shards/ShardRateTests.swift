import AzureCore
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueTesting
import Testing

@testable import AzureQueueProcessor

/// How shards keep to what the service is meant for, against an emulator that throttles as the service does.
@Suite struct ShardRateTests {
  @Test func aBucketLetsThroughItsRateAndItsBurst() {
    var rate = ShardRate(perSecond: 100, burst: .milliseconds(50))
    var waits: [Duration] = []
    for _ in 0..<8 { waits.append(rate.take(1, at: .zero)) }
    #expect(waits.prefix(5).allSatisfy { $0 == .zero })
    for (place, wait) in waits.dropFirst(5).enumerated() {
      #expect(abs(wait / .milliseconds(1) - Double(10 * (place + 1))) < 0.001)
    }
    // Idle for long, it has saved up its burst and no more.
    #expect(rate.take(5, at: .seconds(60)) == .zero)
    #expect(rate.take(1, at: .seconds(60)) > .zero)
    // A reading of earlier brings nothing.
    #expect(rate.take(1, at: .seconds(59)) > .milliseconds(19))
  }

  @Test func optionsTakeTheirParametersAndHaveTheDefaultsOtherwise() {
    let options = ShardedQueueOptions(perQueue: 10, burst: .seconds(1))
    #expect(options.perQueue == 10 && options.burst == .seconds(1) && options.perAccount == 19_000)
    let defaults = ShardedQueueOptions()
    #expect(defaults.perQueue == 1900 && defaults.burst == .milliseconds(50))
    let bulk = BulkOptions(window: 5)
    #expect(bulk.window == 5 && bulk.inFlight == 16 && bulk.onProgress == nil)
    #expect(BulkOptions().window == nil && BulkOptions(inFlight: 2).inFlight == 2)
  }

  @Test func rateOfAnyNumberIsNoLimitAndNoFault() {
    var free = ShardRate(perSecond: .infinity, burst: .seconds(1))
    #expect(free.take(1_000_000, at: .zero) == .zero)
    #expect(free.take(1, at: .zero) == .zero)
    var least = ShardRate(perSecond: .leastNonzeroMagnitude, burst: .zero)
    #expect(least.take(1, at: .zero) == .zero)
    #expect(least.take(.max, at: .zero) == .maximumWait)
  }

  @Test func aLargeMessageCountsForEachKiB() {
    var rates = ShardRates(accounts: ["a"], Self.options { $0.perQueue = 10 })
    #expect(rates.take(0, bytes: 0, at: .zero) == .zero)
    let wait = rates.take(0, bytes: 3 * 1024 + 1, at: .zero)
    #expect(abs(wait / .milliseconds(1) - 400) < 0.001)
  }

  private static func options(_ change: (inout ShardedQueueOptions) -> Void) -> ShardedQueueOptions {
    var options = ShardedQueueOptions()
    change(&options)
    return options
  }

  /// What a process got through in the simulated time.
  private struct Run {
    var perSecond: Double
    var refused: Int
  }

  /// Sends through shards one message after the other, as fast as the rates permit: a send takes no time on the clock, which
  /// stands still but for waits.
  private func simulate(
    accounts: Int, shards: Int, messages: Int, burst: Duration = .zero,
    _ change: (inout ShardedQueueOptions) -> Void = { _ in }
  ) async throws -> Run {
    let names = (0..<accounts).map { "account\($0)" }
    let known = try names.map { name in
      try #require(EmulatorAccount(name: name, key: EmulatorAccount.developmentKey))
    }
    var emulated = EmulatorOptions()
    var throttling = EmulatorThrottling()
    throttling.burst = max(.milliseconds(20), burst * 2)
    emulated.throttling = throttling
    let service = BulkService(accounts: known, options: emulated)
    var clients: [QueueClient] = []
    // The accounts take turns, so that shards in a row are in different ones.
    for number in 0..<shards {
      clients.append(
        try await service.queue("tasks-\(number)", account: names[number % accounts]) {
          $0.retry = NoRetry()
          $0.slowsOtherCalls = false
        })
    }
    let options = Self.options {
      $0.clock = service.clock
      $0.burst = burst
      change(&$0)
    }
    let queue = try ShardedQueue(clients, options: options)
    let start = service.clock.now().elapsed
    var refused = 0
    for number in 0..<messages {
      do { try await queue.send("\(number)") } catch let error as AzureError where error.isBusy {
        refused += 1
      }
    }
    let seconds = (service.clock.now().elapsed - start) / .seconds(1)
    return Run(perSecond: Double(messages) / seconds, refused: refused)
  }

  @Test func oneQueueIsKeptBelowItsTarget() async throws {
    let run = try await simulate(
      accounts: 1, shards: 1, messages: 2000, burst: ShardedQueueOptions().burst)
    #expect(run.refused == 0)
    #expect((1850...2000).contains(run.perSecond), "\(run.perSecond) a second")
  }

  @Test func tenQueuesOfAnAccountGetTenTimesAsMuch() async throws {
    let run = try await simulate(accounts: 1, shards: 10, messages: 4000)
    #expect(run.refused == 0)
    #expect((18_500...20_000).contains(run.perSecond), "\(run.perSecond) a second")
  }

  @Test func moreQueuesOfAnAccountGetNoMore() async throws {
    let run = try await simulate(accounts: 1, shards: 16, messages: 4000)
    #expect(run.refused == 0)
    #expect((18_500...20_000).contains(run.perSecond), "\(run.perSecond) a second")
  }

  @Test func threeAccountsGetThreeTimesAsMuch() async throws {
    let run = try await simulate(accounts: 3, shards: 30, messages: 6000)
    #expect(run.refused == 0)
    #expect((55_000...60_000).contains(run.perSecond), "\(run.perSecond) a second")
  }

  /// What the rates are for: without one of them the service refuses.
  @Test(arguments: [1, 16]) func withoutTheRatesTheServiceRefuses(shards: Int) async throws {
    let run = try await simulate(accounts: 1, shards: shards, messages: 2000) {
      // Twice of what an account takes, but at its own pace, so that the clock goes on.
      $0.perQueue = shards == 1 ? 4000 : 2500
      $0.perAccount = .infinity
    }
    #expect(run.refused > 400, "\(run.refused) refused")
  }
}
