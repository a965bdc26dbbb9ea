import AzureCore
import HTTPTypes

extension ReplaySession {
  /// Makes what the recording found there, as far as the response shows it and nothing replayed has made it.
  mutating func prepare(
    _ entry: Recording.Entry, _ target: RecordedTarget, _ operation: ReplayedOperation
  ) throws {
    if !target.segments.isEmpty { try prepareQueue(entry, target, operation) }
    guard entry.pair.response.status == 200 else { return }
    switch operation {
    case .list: try prepareListing(entry, target)
    case .getServiceProperties: try prepareProperties(entry)
    case .getMetadata: try prepareMetadata(entry, target)
    case .getPolicies: try preparePolicies(entry, target)
    default: return
    }
  }

  private mutating func prepareQueue(
    _ entry: Recording.Entry, _ target: RecordedTarget, _ operation: ReplayedOperation
  ) throws {
    guard !queues.contains(target.queue) else { return }
    let (status, code) = (entry.pair.response.status, entry.index.errorCode)
    let wasThere =
      (status < 300 && !(status == 201 && operation == .create))
      || ["MessageNotFound", "QueueAlreadyExists", "QueueBeingDeleted"].contains(code)
    guard wasThere else { return }
    footing = .prepared
    var metadata: [(name: String, value: String)] = []
    // A repeated creation says what metadata the first one had, or that it had other metadata.
    if operation == .create { metadata = entry.pair.request.headers?.metadata ?? [] }
    if code == "QueueAlreadyExists" { metadata.append(("before", "the recording")) }
    try makeQueue(target.queue, entry, metadata: metadata)
    if code == "QueueBeingDeleted" { try carryOut(preparation(.delete, "/" + target.queue, entry)) }
    guard operation == .getMetadata else { return }
    let count = Int(entry.pair.response.headers["x-ms-approximate-messages-count"] ?? "") ?? 0
    let message = "<QueueMessage><MessageText>before</MessageText></QueueMessage>"
    for _ in 0..<count {
      try carryOut(preparation(.post, "/\(target.queue)/messages", entry, body: message))
    }
  }

  private mutating func makeQueue(
    _ name: String, _ entry: Recording.Entry, metadata: [(name: String, value: String)] = []
  ) throws {
    try carryOut(preparation(.put, "/" + name, entry, metadata: metadata))
    queues.insert(name)
    queuesOfUnknownMetadata.insert(name)
    queuesOfUnknownPolicies.insert(name)
  }

  /// Queues of the account that the listing shows, and the one that its marker names.
  private mutating func prepareListing(_ entry: Recording.Entry, _ target: RecordedTarget) throws {
    let document = MarkupScan(entry.pair.response.body ?? "")
    let shown = document.elements("Queue")
    let names = shown.compactMap { $0.text(of: "Name") }
    let next = document.text(of: "NextMarker")?.split(separator: "/").last.map(String.init)
    try removeVanished(names, next, entry, target)
    for name in names + (next.map { [$0] } ?? []) where !queues.contains(name) {
      footing = .prepared
      try makeQueue(name, entry)
      foreignQueues.insert(name)
    }
    for queue in shown {
      guard let name = queue.text(of: "Name"), let metadata = queue.elements("Metadata").first,
        queuesOfUnknownMetadata.remove(name) != nil
      else { continue }
      try setMetadata(metadata.names.map { ($0, metadata.text(of: $0) ?? "") }, of: name, entry)
    }
  }

  /// Deletes the queues of others that an earlier listing showed and this one does not, though it would.
  private mutating func removeVanished(
    _ names: [String], _ next: String?, _ entry: Recording.Entry, _ target: RecordedTarget
  ) throws {
    let first = target["marker"]?.split(separator: "/").last.map(String.init) ?? ""
    for name in foreignQueues.subtracting(names).sorted()
    where name >= first && name.hasPrefix(target["prefix"] ?? "") && next.map({ name < $0 }) != false {
      try carryOut(preparation(.delete, "/" + name, entry))
      foreignQueues.remove(name)
    }
  }

  private mutating func prepareMetadata(_ entry: Recording.Entry, _ target: RecordedTarget) throws {
    guard queuesOfUnknownMetadata.contains(target.queue) else { return }
    // A browser shows some header fields only: what it hides stays unknown.
    if !entry.isFromBrowser { queuesOfUnknownMetadata.remove(target.queue) }
    try setMetadata(entry.pair.response.headers.metadata, of: target.queue, entry)
  }

  private mutating func setMetadata(
    _ metadata: [(name: String, value: String)], of queue: String, _ entry: Recording.Entry
  ) throws {
    if !metadata.isEmpty { footing = .prepared }
    try carryOut(preparation(.put, "/\(queue)?comp=metadata", entry, metadata: metadata))
  }

  private mutating func preparePolicies(_ entry: Recording.Entry, _ target: RecordedTarget) throws {
    guard queuesOfUnknownPolicies.remove(target.queue) != nil else { return }
    footing = .prepared
    let shown = entry.pair.response.body ?? ""
    try carryOut(preparation(.put, "/\(target.queue)?comp=acl", entry, body: shown))
  }

  /// The parts that nothing replayed has set; a set of some parts leaves the others alone.
  private mutating func prepareProperties(_ entry: Recording.Entry) throws {
    let shown = MarkupScan(entry.pair.response.body ?? "")
    var parts = ["Logging", "Metrics", "HourMetrics", "MinuteMetrics", "Cors"].filter {
      !shown.elements($0).isEmpty
    }
    let unknown = parts.filter { !knownProperties.contains($0) }
    guard !unknown.isEmpty else { return }
    footing = .prepared
    // The oldest version wants all parts at once.
    if entry.index.version >= "2013-08-15" { parts = unknown }
    let content = parts.map { "<\($0)>\(shown.elements($0)[0].document)</\($0)>" }.joined()
    let body = "<StorageServiceProperties>\(content)</StorageServiceProperties>"
    try carryOut(preparation(.put, "/?restype=service&comp=properties", entry, body: body))
    knownProperties.formUnion(parts)
  }

  private mutating func carryOut(_ request: AzureRequest) throws {
    let response = send(request)
    guard response.status < 300 else {
      throw RecordingError(
        "a preparation was refused: \(request.head.path ?? "") \(response.status) \(String(decoding: response.body, as: UTF8.self))"
      )
    }
  }

  /// Keeps track of what a replayed request has made known or unknown.
  mutating func note(
    _ entry: Recording.Entry, _ target: RecordedTarget, _ operation: ReplayedOperation,
    _ response: AzureResponse
  ) {
    guard response.status < 300 else { return }
    let isBodyKnown = entry.pair.request.bodyNotRecorded != true
    switch operation {
    case .create, .setMetadata:
      if response.status == 201 {
        queues.insert(target.queue)
        queuesOfUnknownPolicies.remove(target.queue)
      }
      if entry.keepsMetadata {
        queuesOfUnknownMetadata.remove(target.queue)
      } else {
        queuesOfUnknownMetadata.insert(target.queue)
      }
    case .setPolicies:
      if isBodyKnown {
        queuesOfUnknownPolicies.remove(target.queue)
      } else {
        queuesOfUnknownPolicies.insert(target.queue)
      }
    case .setServiceProperties:
      let names = MarkupScan(entry.pair.request.text).names
      if isBodyKnown { knownProperties.formUnion(names) } else { knownProperties = [] }
    default: return
    }
  }
}
