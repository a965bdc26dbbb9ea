import AzureAuthSAS
import AzureCore
import AzureQueueProtocol
import Foundation

/// Holds what was read against the recorded text, which is looked through by other means.
struct ResponseReview {
  private(set) var complaints: [String] = []
  private let entry: Recording.Entry
  private let headers: RecordedHeaders
  private let document: MarkupScan

  init(_ entry: Recording.Entry, _ response: ReadResult) {
    self.entry = entry
    headers = entry.pair.response.headers
    document = MarkupScan(entry.pair.response.body ?? "")
    let status = entry.pair.response.status
    expect(status == entry.index.status, "status \(status), in the index \(entry.index.status)")
    switch response {
    case .created(let isNew): expect(isNew == (status == 201), "created: \(isNew)")
    case .deleted(let wasThere): expect(wasThere && status == 204, "deleted: \(wasThere)")
    case .done(let wanted): expect(status == wanted, "a response without content")
    case .properties(let properties): review(properties)
    case .listed(let page): review(page)
    case .accessPolicies(let identifiers): compare(DocumentFacts(identifiers))
    case .serviceProperties(let properties): compare(DocumentFacts(properties))
    case .statistics(let statistics): review(statistics)
    case .delegationKey(let key): review(key)
    case .updated(let message): review(message)
    case .refused(let failure): review(failure)
    case .sent(let message): review([MessageFacts(message)])
    case .received(let messages):
      review(messages.map(MessageFacts.init))
      expect(messages.allSatisfy { $0.dequeueCount ?? 0 > 0 }, "received, but never dequeued")
    case .peeked(let messages): review(messages.map(MessageFacts.init))
    }
  }

  private mutating func expect(_ holds: Bool, _ complaint: @autoclosure () -> String) {
    if !holds { complaints.append("\(entry.place): \(complaint())") }
  }

  private mutating func review(_ messages: [MessageFacts]) {
    let scanned = document.elements("QueueMessage").map(MessageFacts.init(scanning:))
    expect(messages.count == scanned.count, "\(messages.count) messages instead of \(scanned.count)")
    for (message, scan) in zip(messages, scanned) {
      expect(message == scan, "read \(message) instead of \(scan)")
      let complaints = message.implausible(at: headers["Date"].flatMap(RecordedDate.read))
      expect(complaints.isEmpty, "\(complaints) in \(message)")
    }
  }

  private mutating func review(_ failure: ServiceFailure) {
    expect(failure.status == entry.index.status, "status \(failure.status)")
    expect(failure.code?.rawValue ?? "" == entry.index.errorCode, "code \(failure.code?.rawValue ?? "none")")
    // The response to HEAD has no body, and some recorders kept no reason phrase.
    if entry.pair.response.body?.isEmpty == false || entry.pair.response.reason != nil {
      expect(!failure.message.isEmpty, "no message")
    }
    expect(failure.requestID == headers["x-ms-request-id"], "request id \(failure.requestID ?? "none")")
    if let message = document.text(of: "Message") {
      expect(failure.message == message.prefix { $0 != "\n" }, "message '\(failure.message)'")
    }
    let further = document.names.filter { !["Error", "Code", "Message"].contains($0) }
    expect(failure.details.keys.sorted() == further.sorted(), "details \(failure.details.keys.sorted())")
    // A pop receipt lets its holder delete the message: its value is kept out of errors.
    let hidesValue = document.text(of: "QueryParameterName") == "popreceipt"
    for name in further {
      let value = hidesValue && name == "QueryParameterValue" ? "<redacted>" : document.text(of: name)
      expect(failure.details[name] == value, "detail \(name): \(failure.details[name] ?? "none")")
    }
    expect(!failure.hasForeignBody, "a response that is not the service's")
    let error = AzureError(failure)
    expect(
      error.code == failure.code && error.details == failure.details,
      "error with code \(error.code?.rawValue ?? "none")")
    expect(error.requestID == failure.requestID, "error with request id \(error.requestID ?? "none")")
    expect(
      failure.message.isEmpty || error.message.contains(failure.message),
      "error '\(error.message)' without '\(failure.message)'")
    expect(error.kind == .service && error.effect == .refused, "error of kind \(error.kind)")
    expect(error.status == entry.index.status, "error with status \(error.status ?? 0)")
    expect(error.description.contains("status \(entry.index.status)"), "described as '\(error)'")
    if let code = failure.code {
      expect(error.description.contains("code \(code.rawValue)"), "described as '\(error)'")
    }
  }

  private mutating func review(_ properties: QueueProperties) {
    expect(
      properties.approximateMessageCount.map { String($0) } == headers["x-ms-approximate-messages-count"],
      "count \(properties.approximateMessageCount ?? -1)")
    let names = headers.values.keys.filter { $0.lowercased().hasPrefix("x-ms-meta-") }
    expect(properties.metadata.entries.count == names.count, "metadata \(properties.metadata.entries)")
    for name in names {
      expect(
        properties.metadata[String(name.dropFirst(10))] == headers[name], "no metadata for the header \(name)"
      )
    }
  }

  private mutating func review(_ message: UpdatedMessage) {
    expect(!message.popReceipt.rawValue.isEmpty, "an empty receipt")
    expect(
      message.popReceipt.rawValue == headers["x-ms-popreceipt"], "receipt \(message.popReceipt.rawValue)")
    let visible = headers["x-ms-time-next-visible"].flatMap(RecordedDate.read)
    expect(
      visible != nil && message.nextVisibleOn?.date == visible,
      "visible on \(String(describing: message.nextVisibleOn))")
    if let visible, let date = headers["Date"].flatMap(RecordedDate.read) {
      expect(visible.timeIntervalSince(date) > -5, "visible on \(visible) already")
    }
  }

  private mutating func compare(_ facts: DocumentFacts, echoes: Set<String> = []) {
    let scanned = DocumentFacts(scanning: document, echoes: echoes)
    expect(facts == scanned, "read \(facts.lines) instead of \(scanned.lines)")
  }

  private mutating func review(_ page: QueuePage) {
    compare(DocumentFacts(page), echoes: ["Prefix", "Marker", "MaxResults", "Queues/Queue/Url"])
    let names = page.queues.map(\.name)
    expect(names == names.sorted(), "the queues are not in order: \(names)")
    let query = RecordedTarget(entry.pair.request.url)
    if let limit = query["maxresults"].flatMap(Int.init) {
      expect(names.count <= limit, "\(names.count) queues of at most \(limit)")
    }
    let hasMetadata = page.queues.allSatisfy { ($0.metadata != nil) == (query["include"] == "metadata") }
    expect(hasMetadata || entry.pair.request.queryNotRecorded == true, "metadata where none was asked for")
    if let prefix = query["prefix"] {
      expect(names.allSatisfy { $0.hasPrefix(prefix) }, "queues without the prefix \(prefix)")
    }
  }

  private mutating func review(_ statistics: ServiceStatistics) {
    compare(DocumentFacts(statistics))
    expect((statistics.lastSyncTime != nil) == (statistics.status == .live), "\(statistics)")
    if let date = headers["Date"].flatMap(RecordedDate.read), let time = statistics.lastSyncTime?.date {
      expect(time <= date, "copied at \(time), responded at \(date)")
    }
  }

  private mutating func review(_ key: UserDelegationKey) {
    compare(DocumentFacts(key))
    if let start = key.startsOn, let expiry = key.expiresOn {
      expect(start < expiry, "starts at \(start) and expires at \(expiry)")
    } else {
      expect(false, "a window that cannot be read: \(key.signedStart) to \(key.signedExpiry)")
    }
  }
}
