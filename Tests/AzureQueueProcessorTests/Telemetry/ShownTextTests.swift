import AzureCore
import AzureQueueProtocol
import Logging
import Synchronization
import Testing

@testable import AzureQueueProcessor

/// What a server or a sender wrote enters no log line, description or span that it could forge, and none with a secret in it.
@Suite struct ShownTextTests {
  static let signature = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG="

  /// Ids of messages and what is shown of them.
  static let ids = [
    ("8f6c2d10-0000-4000-8000-0000000000a1", "8f6c2d10-0000-4000-8000-0000000000a1"), ("m1", "m1"), ("", ""),
    (signature, "<redacted>"), ("sig=\(signature)", "<redacted>"), ("a\nWARNING forged line", "<redacted>"),
    ("a\u{202E}b", "<redacted>"), ("eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln", "<redacted>"),
    (String(repeating: "a", count: 65), "<redacted>"),
  ]

  private static let error = AzureError(
    .service, "first line\nWARNING forged line, sig=\(signature) and AccountKey=\(signature)")

  @Test(arguments: ids)
  func everyLogLine(id: String, shown: String) {
    let lines = LogLines()
    var options = ProcessorOptions()
    options.logger = Logger(label: "test") { _ in lines }
    let reporter = ProcessorReporter(options, queue: "tasks")
    let reason = "\(Self.error.message)\u{1B}[2J"
    reporter.ended(id, .unsettled, dequeueCount: 1, wasRunning: false)
    reporter.ended(id, .completed, dequeueCount: 1, wasRunning: false)
    reporter.handlerFailed(id, reason)
    reporter.undecodable(id, reason)
    reporter.lastRequestError = Self.error
    reporter.requestFailed(id, isRenewal: true, isUnknown: true)
    reporter.requestFailed(id, isRenewal: false, isUnknown: false)
    let named = lines.all
    #expect(named.count == 6 && named.allSatisfy { $0["messaging.message.id"] == shown })
    reporter.lastReceiveError = Self.error
    reporter.receiveFailed(wait: .seconds(1))
    reporter.finished(left: 1, error: Self.error, tallies: ProcessorTallies())
    #expect(lines.all.count == 8)
    for (name, value) in lines.all.joined() {
      #expect(
        !value.contains(Self.signature) && value.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "\(name)")
    }
    #expect(lines.all.count { $0["azure.processor.reason"]?.contains("WARNING") == true } == 2)
  }

  @Test(arguments: ids)
  func everyDescription(id: String, shown: String) {
    let message = ReceivedMessage(
      id: id, insertedOn: nil, expiresOn: nil, nextVisibleOn: nil, dequeueCount: 1,
      popReceipt: PopReceipt(rawValue: "r"), rawText: "x",
      content: .failure(MessageDecodingError(rawText: "x", reason: "bad\nsig=\(Self.signature)")))
    let peeked = PeekedMessage(id: id, insertedOn: nil, expiresOn: nil, dequeueCount: 1, rawText: "x")
    let sent = SentMessage(
      id: id, insertedOn: nil, expiresOn: nil, popReceipt: PopReceipt(rawValue: "r"), nextVisibleOn: nil)
    let undecodable = UndecodableMessage(
      message: message, error: MessageDecodingError(rawText: "x", reason: "bad\nsig=\(Self.signature)"))
    for text in [
      "\(message)", "\(peeked)", "\(sent)", "\(undecodable)", "\(LeaseLost(messageID: id))",
    ] {
      #expect(!text.contains("\n") && !text.contains("\u{202E}") && !text.contains(Self.signature))
      #expect(text.contains(shown) && (shown == id || !text.contains(id)), "\(text)")
    }
    // As a value the id is what the server gave.
    #expect(message.id == id && LeaseLost(messageID: id).messageID == id)
  }
}

/// A log that keeps the metadata of each line.
final class LogLines: LogHandler {
  private let lines = Mutex<[[String: String]]>([])
  var all: [[String: String]] { lines.withLock { $0 } }

  var logLevel: Logger.Level {
    get { .trace }
    set {}
  }
  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    lines.withLock { $0.append((event.metadata ?? [:]).mapValues { "\($0)" }) }
  }
}
