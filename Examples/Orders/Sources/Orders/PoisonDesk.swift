import AzureQueueProcessor
import AzureQueues

/// Orders that could not be shipped: shows them, and gives them back to the worker.
struct PoisonDesk: Sendable {
  /// One of them.
  struct Entry: Codable, Equatable, Sendable {
    var reason: String
    var deliveries: Int?
    /// The order as the customer sent it.
    var text: String

    /// Reads what the worker wrote: an envelope, or the order itself where it was too long for one.
    init(_ message: some MessageWithContent) {
      if let envelope = try? message.decoded(as: PoisonEnvelope.self) {
        reason = envelope.reason
        deliveries = envelope.dequeueCount
        text = envelope.rawText
      } else {
        reason = "unknown"
        text = message.rawText
      }
    }
  }

  let orders: QueueClient
  let poison: QueueClient

  /// The oldest of them, at most 32; looking changes nothing.
  func entries() async throws -> [Entry] {
    do {
      return try await poison.peek(limit: 32).map { Entry($0) }
    } catch let error as AzureError where error.isNotFound {
      // The worker makes the queue with the first message that is poison.
      return []
    }
  }

  /// Gives the oldest back to the worker, as they once came, and with all their tries before them.
  ///
  /// - Returns: How many.
  func giveBack(atMost limit: Int) async throws -> Int {
    var count = 0
    while count < limit {
      let messages: [ReceivedMessage]
      do {
        messages = try await poison.receive(limit: min(limit - count, 32))
      } catch let error as AzureError where error.isNotFound {
        break
      }
      if messages.isEmpty { break }
      for message in messages {
        // First the copy, then the deletion: a crash in between leaves two of them, and not none.
        try await orders.send(rawText: Entry(message).text)
        try await poison.delete(message)
        count += 1
      }
    }
    return count
  }
}
