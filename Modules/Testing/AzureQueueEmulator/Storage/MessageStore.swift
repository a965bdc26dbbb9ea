import AzureCore

/// The messages of one queue, ordered by two heaps: when each becomes visible, and when it expires.
///
/// First out is who became visible first, then who was put first: a message that comes back after its visibility
/// timeout queues behind those that were visible before. With n messages, putting, updating and deleting one cost
/// O(log n), delivering k O(k log n), peeking k O(k log k), counting and clearing O(1) steps. Every call first drops
/// what has expired, each message once in its life.
package struct MessageStore: Sendable {
  /// A time with the message's sequence number, so that equal times stay in order.
  struct Moment: Comparable, Sendable {
    let time: Timestamp
    let sequence: UInt64

    static func < (left: Moment, right: Moment) -> Bool {
      (left.time, left.sequence) < (right.time, right.sequence)
    }
  }

  /// Why a message is not the caller's to change.
  enum Refusal: Error {
    /// There is no such message, or the receipt is not its current one.
    case notFound
    case visiblePastExpiry
  }

  private var messages: [StoredMessage?] = []
  private var freeSlots: [Int] = []
  private var slots: [MessageIdentifier: Int] = [:]
  private var schedule = IndexedHeap<Moment>()
  private var expiry = IndexedHeap<Moment>()
  private var nextSequence: UInt64 = 0
  private var receiptNumber: UInt64

  /// Makes an empty store.
  ///
  /// - Parameter firstReceipt: Where the numbers inside pop receipts begin.
  init(firstReceipt: UInt64 = 0) { receiptNumber = firstReceipt % PopReceipt.ticksPerSecond }

  /// How many keys the two heaps have compared so far.
  package var comparisons: Int { schedule.comparisons + expiry.comparisons }

  /// Where the messages lie; it changes when the store is copied, which tests make sure no operation does.
  var address: Int { messages.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) } }

  /// How many messages there are, visible or not.
  mutating func count(now: Timestamp) -> Int {
    dropExpired(now)
    return slots.count
  }

  mutating func put(
    _ text: String, visible: Timestamp, expires: Timestamp, now: Timestamp, random: RandomSource
  ) -> StoredMessage {
    dropExpired(now)
    var identifier = MessageIdentifier(random: random)
    while slots[identifier] != nil { identifier = identifier.next }
    let message = StoredMessage(
      identifier: identifier, sequence: nextSequence, inserted: now, expires: expires, visible: visible,
      text: text, dequeueCount: 0, receipt: nextReceipt(.delivery, visible: visible, dequeueCount: 0))
    nextSequence += 1
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = free
      messages[slot] = message
    } else {
      slot = messages.count
      messages.append(message)
    }
    slots[identifier] = slot
    schedule.set(Moment(time: visible, sequence: message.sequence), for: slot)
    expiry.set(Moment(time: expires, sequence: message.sequence), for: slot)
    return message
  }

  /// Takes the first visible messages and hides them.
  mutating func deliver(_ limit: Int, hiddenUntil visible: Timestamp, now: Timestamp) -> [StoredMessage] {
    dropExpired(now)
    var delivered: [StoredMessage] = []
    while delivered.count < limit, let first = schedule.first, first.key.time <= now,
      var message = messages[first.slot]
    {
      message.dequeueCount += 1
      message.visible = visible
      message.receipt = nextReceipt(.delivery, visible: visible, dequeueCount: message.dequeueCount)
      messages[first.slot] = message
      schedule.set(Moment(time: visible, sequence: message.sequence), for: first.slot)
      delivered.append(message)
    }
    return delivered
  }

  /// Shows the first visible messages and changes nothing.
  mutating func peek(_ limit: Int, now: Timestamp) -> [StoredMessage] {
    dropExpired(now)
    return schedule.smallest(limit) { $0.time <= now }.compactMap { messages[$0] }
  }

  /// Gives the message another text, unless that is `nil`, and another time to become visible.
  mutating func update(
    _ identifier: MessageIdentifier?, receipt: [UInt8], text: String?, visible: Timestamp, now: Timestamp
  ) -> Result<StoredMessage, Refusal> {
    dropExpired(now)
    let slot: Int
    switch owned(identifier, receipt) {
    case .success(let found): slot = found
    case .failure(let refusal): return .failure(refusal)
    }
    guard var message = messages[slot] else { return .failure(.notFound) }
    guard visible <= message.expires else { return .failure(.visiblePastExpiry) }
    if let text { message.text = text }
    message.visible = visible
    message.receipt = nextReceipt(.update, visible: visible, dequeueCount: message.dequeueCount)
    messages[slot] = message
    schedule.set(Moment(time: visible, sequence: message.sequence), for: slot)
    return .success(message)
  }

  mutating func delete(
    _ identifier: MessageIdentifier?, receipt: [UInt8], now: Timestamp
  ) -> Result<Void, Refusal> {
    dropExpired(now)
    return owned(identifier, receipt).map { remove($0) }
  }

  /// Drops all messages, hidden ones too; numbers go on so that no receipt comes back.
  mutating func clear() {
    messages = []
    freeSlots = []
    slots = [:]
    schedule = IndexedHeap()
    expiry = IndexedHeap()
  }

  /// Finds the slot of a message whose current receipt the caller has.
  private func owned(_ identifier: MessageIdentifier?, _ receipt: [UInt8]) -> Result<Int, Refusal> {
    guard let identifier, let slot = slots[identifier], let message = messages[slot],
      message.receipt.bytes == receipt
    else { return .failure(.notFound) }
    return .success(slot)
  }

  private mutating func dropExpired(_ now: Timestamp) {
    while let first = expiry.first, first.key.time <= now { remove(first.slot) }
  }

  private mutating func remove(_ slot: Int) {
    if let message = messages[slot] { slots[message.identifier] = nil }
    messages[slot] = nil
    freeSlots.append(slot)
    schedule.remove(slot)
    expiry.remove(slot)
  }

  private mutating func nextReceipt(
    _ origin: PopReceipt.Origin, visible: Timestamp, dequeueCount: Int
  ) -> PopReceipt {
    receiptNumber += 1
    return PopReceipt(origin, visible: visible, number: receiptNumber, dequeueCount: dequeueCount)
  }
}
