import AzureQueueClient

/// The round trip of the demonstration by the async client.
struct AsyncRoundTrip {
  let queue: QueueClient
  let lines: [String]

  func run() async throws -> RoundTripReport {
    var report = RoundTripReport()
    try await queue.create()
    for line in lines {
      try await queue.send(line)
      report.sent += 1
    }
    let peeked = try await queue.peek(limit: 32)
    report.peeked = peeked.count
    report.expect(try peeked.map { try $0.text }, equal: Array(lines.prefix(32)), in: "peek")

    var messages = try await receiveAll()
    report.received = messages.count
    report.expect(try messages.map { try $0.text }, equal: lines, in: "receive")
    try await updateText(of: &messages, &report)
    try await updateVisibility(of: &messages, &report)
    for message in messages {
      try await queue.delete(message)
      report.deleted += 1
    }
    report.expect(try await queue.receive(limit: 32).isEmpty, "messages are left after all were deleted")
    try await queue.deleteQueue()
    report.expect(try await !queue.exists(), "the queue is there after it was deleted")
    return report
  }

  private func receiveAll() async throws -> [ReceivedMessage] {
    var messages: [ReceivedMessage] = []
    for try await message in queue.messagesUntilEmpty(batchSize: 4, visibilityTimeout: .seconds(60)) {
      messages.append(message)
    }
    return messages
  }

  /// Gives the first message a new text and shows it again, so that receiving it brings that text.
  private func updateText(of messages: inout [ReceivedMessage], _ report: inout RoundTripReport) async throws
  {
    guard let id = messages.first?.id else { return }
    let text = "changed: " + (lines.first ?? "")
    try await queue.update(&messages[0], content: .text(text), visibilityTimeout: .zero)
    report.updated += 1
    let again = try await queue.receive(visibilityTimeout: .seconds(60))
    report.expect(try again.map { try $0.text }, equal: [text], in: "receive after the update")
    report.expect(again.first?.id == id, "another message than the updated one came")
    report.expect(again.first?.dequeueCount == 2, "the updated message does not count two receives")
    if let message = again.first { messages[0] = message }
  }

  /// Hides the last message for longer; only its new receipt deletes it.
  private func updateVisibility(
    of messages: inout [ReceivedMessage], _ report: inout RoundTripReport
  ) async throws {
    guard messages.count > 1 else { return }
    let last = messages.count - 1
    let (receipt, text) = (messages[last].popReceipt, try messages[last].text)
    try await queue.update(&messages[last], visibilityTimeout: .seconds(120))
    report.updated += 1
    report.expect(messages[last].popReceipt != receipt, "the update gave no new receipt")
    report.expect([try messages[last].text], equal: [text], in: "update of the visibility")
  }
}
