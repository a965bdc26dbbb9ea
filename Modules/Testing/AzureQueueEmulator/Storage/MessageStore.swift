import AzureCore

/// The messages of one queue, in two heaps: by the time at which they become visible, and by expiry.
///
/// Messages are delivered in the order in which they became visible, then in the order in which they were put: a
/// message that becomes visible again is behind those that were visible before. With n messages, putting, updating and
/// deleting one take O(log n) steps, delivering k O(k log n), peeking at k O(k log k), counting and clearing O(1).
/// Every call first drops expired messages, each of them once.
package struct MessageStore: Sendable {
  /// A time with the sequence number of the message, so that equal times keep their order.
  struct Moment: Comparable, Sendable {
    let time: Timestamp
    let sequence: UInt64

    static func < (left: Moment, right: Moment) -> Bool {
      (left.time, left.sequence) < (right.time, right.sequence)
    }
  }

  /// Why a message cannot be changed.
  enum Failure: Error {
    /// There is no such message, or the receipt is not the current one.
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
  /// What happened to the messages; `nil` when that is not kept.
  private(set) var history: MessageHistory?

  /// Creates an empty store.
  ///
  /// - Parameters:
  ///   - firstReceipt: The first number in pop receipts.
  ///   - keepsHistory: Whether it notes what happens to messages, for ever.
  init(firstReceipt: UInt64 = 0, keepsHistory: Bool = false) {
    receiptNumber = firstReceipt % PopReceipt.ticksPerSecond
    history = keepsHistory ? MessageHistory() : nil
  }

  /// The messages in no particular order, those that have expired and were not dropped yet included.
  var stored: [StoredMessage] { messages.compactMap { $0 } }

  /// The number of comparisons of both heaps so far.
  package var comparisons: Int { schedule.comparisons + expiry.comparisons }

  /// The address of the messages in memory.
  ///
  /// It changes when they are copied, which no operation does.
  var address: Int { messages.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) } }

  /// The number of messages, visible or not.
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
    history?.add(.sent, to: identifier, at: now, visible: visible)
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
      history?.add(.received, to: message.identifier, at: now, visible: visible)
      delivered.append(message)
    }
    return delivered
  }

  /// Returns the first visible messages without changing them.
  mutating func peek(_ limit: Int, now: Timestamp) -> [StoredMessage] {
    dropExpired(now)
    return schedule.smallest(limit) { $0.time <= now }.compactMap { messages[$0] }
  }

  /// Changes the time at which a message becomes visible, and its text unless that is `nil`.
  mutating func update(
    _ identifier: MessageIdentifier?, receipt: [UInt8], text: String?, visible: Timestamp, now: Timestamp
  ) -> Result<StoredMessage, Failure> {
    dropExpired(now)
    let slot: Int
    switch owned(identifier, receipt) {
    case .success(let found): slot = found
    case .failure(let failure): return .failure(failure)
    }
    guard var message = messages[slot] else { return .failure(.notFound) }
    guard visible <= message.expires else { return .failure(.visiblePastExpiry) }
    if let text { message.text = text }
    message.visible = visible
    message.receipt = nextReceipt(.update, visible: visible, dequeueCount: message.dequeueCount)
    messages[slot] = message
    schedule.set(Moment(time: visible, sequence: message.sequence), for: slot)
    history?.add(.updated, to: message.identifier, at: now, visible: visible)
    return .success(message)
  }

  mutating func delete(
    _ identifier: MessageIdentifier?, receipt: [UInt8], now: Timestamp
  ) -> Result<Void, Failure> {
    dropExpired(now)
    return owned(identifier, receipt).map { slot in
      if let identifier { history?.add(.deleted, to: identifier, at: now) }
      remove(slot)
    }
  }

  /// Removes all messages, hidden ones too.
  ///
  /// Numbers are not reset, so that no receipt repeats.
  mutating func clear(now: Timestamp) {
    dropExpired(now)
    if history != nil { for message in stored { history?.add(.cleared, to: message.identifier, at: now) } }
    messages = []
    freeSlots = []
    slots = [:]
    schedule = IndexedHeap()
    expiry = IndexedHeap()
  }

  /// The slot of a message, if the receipt is its current one.
  private func owned(_ identifier: MessageIdentifier?, _ receipt: [UInt8]) -> Result<Int, Failure> {
    guard let identifier, let slot = slots[identifier], let message = messages[slot],
      message.receipt.bytes == receipt
    else { return .failure(.notFound) }
    return .success(slot)
  }

  private mutating func dropExpired(_ now: Timestamp) {
    while let first = expiry.first, first.key.time <= now {
      if let identifier = messages[first.slot]?.identifier {
        history?.add(.expired, to: identifier, at: first.key.time)
      }
      remove(first.slot)
    }
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
