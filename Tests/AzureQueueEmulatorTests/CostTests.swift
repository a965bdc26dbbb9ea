import AzureCore
import Synchronization
import TestSupport
import Testing

@testable import AzureQueueEmulator

/// What the operations cost, counted in comparisons of keys, which no machine's speed can change.
@Suite("Costs", .alone)
struct CostTests {
  private let now = Timestamp(seconds: 1_772_510_706)
  private let random = RandomSource.seeded(1)

  private enum State: CaseIterable {
    case visible
    case hidden
  }

  /// A store with messages that all are visible, or all but a few hidden.
  private func store(_ count: Int, _ state: State) -> (store: MessageStore, messages: [StoredMessage]) {
    var store = MessageStore()
    var messages: [StoredMessage] = []
    for number in 0..<count {
      let delay: Duration = state == .visible || number % 100 == 0 ? .zero : .seconds(1 + number % 1000)
      messages.append(
        store.put(
          "a", visible: now + delay, expires: now + .seconds(604_800 + number % 777), now: now, random: random
        ))
    }
    return (store, messages)
  }

  private func cost(_ store: inout MessageStore, _ act: (inout MessageStore) -> Void) -> Int {
    let before = store.comparisons
    act(&store)
    return store.comparisons - before
  }

  @Test(
    "A source of chance that always gives the same makes different ids all the same",
    arguments: [0, 1, UInt64.max])
  func stuckSource(bits: UInt64) {
    let draws = Mutex(0)
    // It comes loose after a while, so that a store that waits for that is seen, not waited for.
    let random = RandomSource {
      let count = draws.withLock { count in
        count += 1
        return count
      }
      return count > 1_000 ? UInt64(count) : bits
    }
    var store = MessageStore()
    let ids = (0..<50).map { _ in
      store.put("a", visible: now, expires: now + .seconds(60), now: now, random: random).identifier
    }
    #expect(Set(ids).count == 50)
    #expect(draws.withLock { $0 } <= 100 + 1)
  }

  @Test("One operation on 100,000 messages takes no more comparisons than the depth of a heap allows")
  func bounds() {
    for state in State.allCases {
      var (store, messages) = store(100_000, state)
      // 17 levels, two comparisons a level on the way down, two heaps.
      let one = 2 * 2 * 17
      #expect(
        cost(&store) {
          _ = $0.put("a", visible: now, expires: now + .seconds(1000), now: now, random: random)
        } <= one)
      #expect(cost(&store) { _ = $0.deliver(1, hiddenUntil: now + .seconds(30), now: now) } <= one)
      #expect(cost(&store) { _ = $0.deliver(32, hiddenUntil: now + .seconds(30), now: now) } <= 32 * one)
      // The frontier of a peek never has more than one place more than messages found.
      #expect(cost(&store) { _ = $0.peek(32, now: now) } <= 32 * 33)
      let kept = messages[50_001]
      #expect(
        cost(&store) {
          _ = $0.update(
            kept.identifier, receipt: kept.receipt.bytes, text: nil, visible: now + .seconds(500), now: now)
        } <= one)
      let deleted = messages[60_001]
      #expect(
        cost(&store) { _ = $0.delete(deleted.identifier, receipt: deleted.receipt.bytes, now: now) } <= one)
      #expect(cost(&store) { _ = $0.count(now: now) } == 0)
      #expect(cost(&store) { _ = $0.peek(32, now: now + .seconds(-1)) } <= 1)
      messages = []
    }
  }

  @Test("Per message, a full life costs nearly the same among 100,000 messages as among 1,000")
  func ratio() {
    func perMessage(_ count: Int) -> Double {
      var (store, _) = store(count, .visible)
      var delivered: [StoredMessage] = []
      while delivered.count < count {
        delivered += store.deliver(32, hiddenUntil: now + .seconds(30), now: now)
      }
      for message in delivered {
        _ = store.delete(message.identifier, receipt: message.receipt.bytes, now: now)
      }
      #expect(store.count(now: now) == 0)
      return Double(store.comparisons) / Double(count)
    }
    // A logarithm grows by 17/10 from 1,000 to 100,000; a scan would grow by 100.
    #expect(perMessage(100_000) < 2.5 * perMessage(1000))
  }

  @Test("Expiry looks at each message once, and only at those that have expired")
  func expiry() {
    var (store, _) = store(10_000, .hidden)
    #expect(cost(&store) { _ = $0.count(now: now + .seconds(604_799)) } == 0)
    let all = cost(&store) { _ = $0.count(now: now + .seconds(700_000)) }
    #expect(all <= 10_000 * 2 * 2 * 14)
    #expect(cost(&store) { _ = $0.count(now: now + .seconds(700_000)) } == 0)
  }
}
