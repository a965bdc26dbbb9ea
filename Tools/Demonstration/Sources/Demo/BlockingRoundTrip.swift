import AzureQueueBlocking

/// The round trip of the demonstration by the blocking client.
struct BlockingRoundTrip {
  let queue: BlockingQueueClient
  let lines: [String]

  @available(*, noasync)
  func run() throws -> RoundTripReport {
    var report = RoundTripReport()
    try queue.create()
    for line in lines {
      try queue.send(line)
      report.sent += 1
    }
    let peeked = try queue.peek(limit: 32)
    report.peeked = peeked.count
    report.expect(try peeked.map { try $0.text }, equal: Array(lines.prefix(32)), in: "peek")

    var messages = try receiveAll()
    report.received = messages.count
    report.expect(try messages.map { try $0.text }, equal: lines, in: "receive")
    try updateText(of: &messages, &report)
    try updateVisibility(of: &messages, &report)
    for message in messages {
      try queue.delete(message)
      report.deleted += 1
    }
    report.expect(try queue.receive(limit: 32).isEmpty, "messages are left after all were deleted")
    try queue.deleteQueue()
    report.expect(try !queue.exists(), "the queue is there after it was deleted")
    return report
  }

  @available(*, noasync)
  private func receiveAll() throws -> [ReceivedMessage] {
    var messages: [ReceivedMessage] = []
    for result in queue.messagesUntilEmpty(batchSize: 4, visibilityTimeout: .seconds(60)) {
      messages.append(try result.get())
    }
    return messages
  }

  /// Gives the first message a new text and shows it again, so that receiving it brings that text.
  @available(*, noasync)
  private func updateText(of messages: inout [ReceivedMessage], _ report: inout RoundTripReport) throws {
    guard let id = messages.first?.id else { return }
    let text = "changed: " + (lines.first ?? "")
    try queue.update(&messages[0], content: .text(text), visibilityTimeout: .zero)
    report.updated += 1
    let again = try queue.receive(visibilityTimeout: .seconds(60))
    report.expect(try again.map { try $0.text }, equal: [text], in: "receive after the update")
    report.expect(again.first?.id == id, "another message than the updated one came")
    report.expect(again.first?.dequeueCount == 2, "the updated message does not count two receives")
    if let message = again.first { messages[0] = message }
  }

  /// Hides the last message for longer; only its new receipt deletes it.
  @available(*, noasync)
  private func updateVisibility(
    of messages: inout [ReceivedMessage], _ report: inout RoundTripReport
  ) throws {
    guard messages.count > 1 else { return }
    let last = messages.count - 1
    let (receipt, text) = (messages[last].popReceipt, try messages[last].text)
    try queue.update(&messages[last], visibilityTimeout: .seconds(120))
    report.updated += 1
    report.expect(messages[last].popReceipt != receipt, "the update gave no new receipt")
    report.expect([try messages[last].text], equal: [text], in: "update of the visibility")
  }
}
