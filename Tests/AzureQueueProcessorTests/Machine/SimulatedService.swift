import AzureQueueProcessor

/// A queue and its poison queue, at the true time, with the rules of the service that a lease depends on.
struct SimulatedService {
  struct Message {
    var visibleAt: Duration
    var receipt: Int
    var dequeueCount: Int
  }

  enum Refusal: Error { case receiptLost }

  private(set) var messages: [Int: Message] = [:]
  private(set) var poisonCopies: [Int: Int] = [:]
  private var lastReceipt = 0
  private var lastMessage = 0

  mutating func send(at time: Duration) {
    lastMessage += 1
    lastReceipt += 1
    messages[lastMessage] = Message(visibleAt: time, receipt: lastReceipt, dequeueCount: 0)
  }

  mutating func receive(_ most: Int, hide: Duration, at time: Duration) -> [(id: Int, message: Message)] {
    let visible = messages.filter { $0.value.visibleAt <= time }.keys.sorted().prefix(most)
    return visible.compactMap { id in
      guard var message = messages[id] else { return nil }
      lastReceipt += 1
      message.receipt = lastReceipt
      message.visibleAt = time + hide
      message.dequeueCount += 1
      messages[id] = message
      return (id, message)
    }
  }

  mutating func update(_ id: Int, receipt: Int, hide: Duration, at time: Duration) throws(Refusal) -> Int {
    guard messages[id]?.receipt == receipt else { throw .receiptLost }
    lastReceipt += 1
    messages[id]?.receipt = lastReceipt
    messages[id]?.visibleAt = time + hide
    return lastReceipt
  }

  mutating func delete(_ id: Int, receipt: Int) throws(Refusal) {
    guard messages[id]?.receipt == receipt else { throw .receiptLost }
    messages[id] = nil
  }

  mutating func copyToPoison(_ id: Int) { poisonCopies[id, default: 0] += 1 }
}
