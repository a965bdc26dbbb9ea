import AzureCore
import AzureQueueProtocol

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The text of a message in the poison queue.
struct PoisonCopy: Sendable {
  let queue: String
  let isWrapped: Bool
  let encoding: MessageEncoding

  /// The most bytes of a text that the service takes.
  private static let longest = 65_536

  /// Says of a refusal that it is the poison queue's: it ends the processor, which needs more rights than those to its own queue.
  static func refused(_ error: AzureError, by poisonQueue: String) -> AzureError {
    guard error.isNotAllowed else { return error }
    var error = error
    error.message = "The poison queue \(poisonQueue) takes no message: \(error.message)"
    error.advise(
      "allow adding messages to the queue \(poisonQueue), and creating it, or handle poison with onPoison")
    return error
  }

  /// The text as the service shall hold it.
  func text(of message: ReceivedMessage, reason: String, now: Timestamp) -> String {
    guard isWrapped else { return message.rawText }
    let envelope = PoisonEnvelope(
      reason: String(reason.prefix(1024)), queue: queue, messageID: message.id,
      dequeueCount: message.dequeueCount, insertedOn: message.insertedOn, poisonedOn: now,
      rawText: message.rawText)
    let encoder = JSONEncoder()
    guard let json = try? encoder.encode(envelope), let text = String(validating: json, as: UTF8.self),
      let encoded = try? encoding.encode(.text(text)), encoded.utf8.count <= Self.longest
    else { return message.rawText }
    return encoded
  }
}
