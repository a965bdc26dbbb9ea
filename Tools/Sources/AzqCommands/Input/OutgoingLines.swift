import AzureCore
import AzureQueueProcessor
import AzureQueueProtocol

/// The lines of standard input as messages, read as they can be sent.
struct OutgoingLines: AsyncSequence, Sendable {
  /// A line.
  struct Line: OutgoingMessageConvertible {
    var content: MessageContent

    var outgoingMessage: OutgoingMessage { OutgoingMessage(content) }
  }

  let isText: Bool
  let stop: StopRequest
  /// Told of each line that is read, and of the end.
  let report: BulkSendReport

  struct AsyncIterator: AsyncIteratorProtocol {
    var lines: StandardInputLines
    let isText: Bool
    let report: BulkSendReport

    mutating func next() async throws -> Line? {
      guard let line = try await lines.next() else {
        report.endInput()
        return nil
      }
      // Bytes that are no text are refused where text is wanted, and the others are sent.
      let text = isText ? String(validating: line, as: UTF8.self) : nil
      report.begin(isSendable: !isText || text != nil)
      return Line(content: text.map { .text($0) } ?? .bytes(line))
    }
  }

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(
      lines: StandardInputLines(keepsByteOrderMark: !isText, stop: stop), isText: isText, report: report)
  }
}

extension BulkStopRule {
  /// Stops where no other line will fare better: not for what is the fault of one message.
  static let fatalFailure = BulkStopRule.when { failure, _ in
    guard let error = failure as? AzureError else { return failure != nil }
    return !(error.kind == .invalidArgument || error.status == 400 || error.status == 413)
  }
}
