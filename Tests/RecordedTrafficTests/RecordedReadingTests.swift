import AzurePipeline
import AzureQueueProtocol
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import Testing

@Suite(
  "Recorded replies are read by both codecs",
  .enabled(if: RecordingFolder.isPresent, "\(RecordingFolder.absence)"))
struct RecordedReadingTests {
  /// What became of one recorded reply.
  private enum Outcome {
    case model([String])
    case refusal([String])
    case leftOut(LeftOut)
  }

  @Test("Every reply to a message or queue operation becomes the same model or error with both codecs")
  func everyReply() async throws {
    let entries = try await RecordingFolder.recordings.value.flatMap(\.entries)
    var summary = TrafficSummary()
    var complaints: [String] = []
    for outcome in try await entries.concurrently(Self.outcome) {
      switch outcome {
      case .model(let found):
        summary.count("models")
        complaints += found
      case .refusal(let found):
        summary.count("errors")
        complaints += found
      case .leftOut(let why): summary.leaveOut(why.reason)
      }
    }
    let (models, errors) = (summary["models"], summary["errors"])
    print(
      "Recorded replies: read \(models + errors), as models \(models), as errors \(errors),",
      "left out \(summary.leftOutCount): \(summary.reasons)")
    #expect(
      complaints.isEmpty, "\(complaints.count) complaints:\n\(complaints.prefix(20).joined(separator: "\n"))")
    #expect(models + errors + summary.leftOutCount == entries.count)
    #expect(models > 3000)
    #expect(errors > 300)
    // Nothing of the operations that exist may hide among what was left out.
    #expect(summary.leftOut.keys.allSatisfy { Self.knownReasons.contains($0) }, "\(summary.leftOut)")
  }

  @Test(
    "A reply that was tampered with is noticed",
    arguments: [
      ("<MessageId>", "<MessageId>x"), ("<MessageText>", "<MessageText> "),
      ("<QueueMessage>", "<OtherMessage>"),
      ("<DequeueCount>", "<DequeueCount>1"), ("GMT</InsertionTime>", "UTC</InsertionTime>"),
      ("<PopReceipt>", "<PopReceipt><!-- -->A"), ("<Code>", "<Code>x"), ("<Message>", "<Message>x"),
    ])
  func tampering(_ original: String, _ replacement: String) async throws {
    let entries = try await RecordingFolder.recordings.value.flatMap(\.entries)
    let affected = try #require(
      entries.first {
        guard case .success = ReadOperation.of($0) else { return false }
        return $0.pair.response.body?.contains(original) == true
      })
    guard case .success(let operation) = ReadOperation.of(affected) else { return }
    var response = try affected.pair.response.response()
    let body = String(decoding: response.body, as: UTF8.self)
    response.body = Array(body.replacing(original, with: replacement).utf8)
    let reply = try? RecordedReply(operation, response, reader: LibxmlReader())
    #expect(reply.map { !ReplyReview(affected, $0).complaints.isEmpty } ?? true)
  }

  private static let knownReasons: Set<String> = [
    "query not recorded", "Put Message before 2016-05-31 answers no body", "later: Set Queue Metadata",
    "later: Get Queue ACL", "later: Set Queue ACL", "later: List Queues", "later: Get Service Properties",
    "later: Set Service Properties", "later: Get Service Stats", "later: Get User Delegation Key",
  ]

  private static func outcome(_ entry: Recording.Entry) -> Outcome {
    switch ReadOperation.of(entry) {
    case .failure(let why): return .leftOut(why)
    case .success(let operation):
      let isRefusal = entry.pair.response.status >= 400
      let found = complaints(about: entry, as: operation)
      return isRefusal ? .refusal(found) : .model(found)
    }
  }

  private static func complaints(about entry: Recording.Entry, as operation: ReadOperation) -> [String] {
    do {
      let response = try entry.pair.response.response()
      let libxml = try RecordedReply(operation, response, reader: LibxmlReader())
      let foundation = try RecordedReply(operation, response, reader: FoundationXMLReader())
      let difference =
        libxml == foundation ? [] : ["\(entry.place): libxml2 read \(libxml), Foundation \(foundation)"]
      return difference + ReplyReview(entry, libxml).complaints
    } catch {
      return ["\(entry.place): \(error)"]
    }
  }
}
