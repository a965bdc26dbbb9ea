import AzureCore
import AzureQueueProtocol
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import AzureXMLSwift
import TestSupport
import Testing

@Suite(
  "Recorded responses are read by both codecs", .alone,
  .enabled(if: RecordingFolder.isPresent, "\(RecordingFolder.absence)"))
struct RecordedReadingTests {
  /// What became of one recorded response.
  private enum Outcome {
    case model([String])
    case refusal([String])
    /// What was expected not to be readable, with the reason.
    case unreadable(LeftOut, [String])
    case leftOut(LeftOut)

    var complaints: [String] {
      switch self {
      case .model(let complaints), .refusal(let complaints), .unreadable(_, let complaints): complaints
      case .leftOut: []
      }
    }
  }

  @Test("Every recorded response becomes the same model or error with both codecs")
  func everyResponse() async throws {
    let entries = try await RecordingFolder.recordings.value.flatMap(\.entries)
    var summary = TrafficSummary()
    var unreadable = TrafficSummary()
    let outcomes = try await entries.concurrently(Self.outcome)
    for outcome in outcomes {
      switch outcome {
      case .model: summary.count("models")
      case .refusal: summary.count("errors")
      case .unreadable(let why, _):
        summary.count("unreadable")
        unreadable.leaveOut(why.reason)
      case .leftOut(let why): summary.leaveOut(why.reason)
      }
    }
    print(
      "Recorded responses: read \(summary.total) of \(entries.count), as models \(summary["models"]),",
      "as service errors \(summary["errors"]),",
      "refused as no response of the operation \(summary["unreadable"]) (\(unreadable.reasons)),",
      "left out \(summary.leftOutCount)\(summary.leftOut.isEmpty ? "" : ": \(summary.reasons)")")
    let complaints = outcomes.flatMap(\.complaints)
    #expect(
      complaints.isEmpty, "\(complaints.count) complaints:\n\(complaints.prefix(20).joined(separator: "\n"))")
    #expect(summary["models"] > 3900)
    #expect(summary["errors"] > 350)
    // Nothing at all may hide among what was left out.
    #expect(summary.total == entries.count, "\(summary.leftOut)")
  }

  @Test("Every operation and every error code of the index is among what is read")
  func coverage() async throws {
    let entries = try await RecordingFolder.recordings.value.flatMap(\.entries)
    var read: [ReadOperation: Int] = [:]
    var codes: Set<String> = []
    for entry in entries {
      guard case .success(let operation) = ReadOperation.of(entry) else { continue }
      if entry.pair.response.status < 300 {
        read[operation, default: 0] += 1
      } else {
        codes.insert(entry.index.errorCode)
      }
    }
    let missing = ReadOperation.allCases.filter { read[$0] == nil }
    #expect(missing.isEmpty, "never read as a success: \(missing)")
    let unknown = Set(entries.map(\.index.operation)).filter {
      ReadOperation(rawValue: $0) == nil && !$0.hasPrefix("(")
    }
    #expect(unknown.isEmpty, "operations of the index that nothing reads: \(unknown)")
    #expect(codes == Set(entries.filter { $0.pair.response.status >= 300 }.map(\.index.errorCode)))
    print(
      "Recorded operations: \(read.count) of \(ReadOperation.allCases.count) read from successes;",
      "error codes: \(codes.subtracting([""]).count)")
  }

  @Test(
    "A response that was tampered with is noticed",
    arguments: [
      ("<MessageId>", "<MessageId>x"), ("<MessageText>", "<MessageText> "),
      ("<QueueMessage>", "<OtherMessage>"),
      ("<DequeueCount>", "<DequeueCount>1"), ("GMT</InsertionTime>", "UTC</InsertionTime>"),
      ("<PopReceipt>", "<PopReceipt><!-- -->A"), ("<Code>", "<Code>x"), ("<Message>", "<Message>x"),
      ("<Reason>", "<Reason>x"), ("<MaxLimit>", "<Limit>"), ("<AuthenticationErrorDetail>", "<Detail>"),
      ("<Name>", "<Name>x"), ("<NextMarker>", "<NextMarker>x"),
      ("<NextMarker />", "<NextMarker>x</NextMarker>"),
      ("<Metadata>", "<Metadata><more>x</more>"), ("<Metadata />", ""),
      ("</Queue></Queues>", "</Queue><Queue><Name>x</Name></Queue></Queues>"),
      ("<Id>", "<Id>x"), ("<Permission>", "<Permission>d"), ("<Start>20", "<Start>19"),
      ("<Expiry>20", "<Expiry>21"),
      ("<AccessPolicy>", "<OtherPolicy>"),
      ("<Read>true", "<Read>false"), ("<IncludeAPIs>true", "<IncludeAPIs>false"), ("<Days>", "<Days>1"),
      ("<Cors />", ""), ("<MaxAgeInSeconds>", "<MaxAgeInSeconds>1"),
      ("<AllowedOrigins>", "<AllowedOrigins>x,"),
      ("<Status>", "<Status>x"), ("GMT</LastSyncTime>", "UTC</LastSyncTime>"),
      ("<LastSyncTime>", "<SyncTime>"),
      ("<SignedOid>", "<SignedOid>x"), ("<SignedExpiry>2", "<SignedExpiry>3"), ("<Value>", "<Value>x"),
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
    let read = try? ReadResult(operation, response, reader: LibxmlReader())
    #expect(read.map { !ResponseReview(affected, $0).complaints.isEmpty } ?? true)
  }

  private static func outcome(_ entry: Recording.Entry) -> Outcome {
    switch ReadOperation.of(entry) {
    case .failure(let why): return .leftOut(why)
    case .success(let operation):
      if operation == .send, entry.index.status == 201, entry.index.version < "2016-05-31" {
        return .unreadable("Put Message before 2016-05-31 has no body", refusals(entry))
      }
      let isRefusal = entry.pair.response.status >= 400
      let found = complaints(about: entry, as: operation)
      return isRefusal ? .refusal(found) : .model(found)
    }
  }

  /// Versions far older than the client's own said less: that must be said, and not become a model of nothing.
  private static func refusals(_ entry: Recording.Entry) -> [String] {
    [LibxmlReader() as any XMLReader, FoundationXMLReader(), SwiftXMLReader()].compactMap { reader in
      do {
        let response = try ReadResult(.send, entry.pair.response.response(), reader: reader)
        return "\(entry.place): read as \(response)"
      } catch let error as AzureError {
        let isClear = error.kind == .malformedResponse && error.status == 201 && error.effect == .unknown
        return isClear ? nil : "\(entry.place): \(error)"
      } catch {
        return "\(entry.place): \(error)"
      }
    }
  }

  private static func complaints(about entry: Recording.Entry, as operation: ReadOperation) -> [String] {
    do {
      let response = try entry.pair.response.response()
      let libxml = try ReadResult(operation, response, reader: LibxmlReader())
      let others: [(String, any XMLReader)] = [
        ("Foundation", FoundationXMLReader()), ("Swift", SwiftXMLReader()),
      ]
      let differences = try others.compactMap { name, reader in
        let other = try ReadResult(operation, response, reader: reader)
        return libxml == other ? nil : "\(entry.place): libxml2 read \(libxml), \(name) \(other)"
      }
      return differences + ResponseReview(entry, libxml).complaints
    } catch {
      return ["\(entry.place): \(error)"]
    }
  }
}
