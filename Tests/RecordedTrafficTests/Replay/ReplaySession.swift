import AzurePipeline
import AzureQueueEmulator
import AzureXMLLibxml2
import HTTPTypes

/// Replays one recording, pair by pair, on an engine of its own.
struct ReplaySession {
  /// What became of one pair.
  enum Outcome {
    case equal
    case known(KnownDifference)
    case different([Difference])
    case leftOut(LeftOut)
  }

  private var engine: QueueEngine
  private var now = Timestamp(seconds: 0)
  private let random = RandomSource.seeded(1)
  private var values = DynamicValues()
  /// The queues that a replayed request has made, whether they still exist or not.
  private var queues: Set<String> = []

  init() throws {
    guard let account = EmulatorAccount(name: "recorded", key: EmulatorAccount.developmentKey) else {
      throw RecordingError("the account of the replay is not accepted")
    }
    engine = QueueEngine(
      accounts: [account], authentication: .none, reader: LibxmlReader(),
      options: EmulatorOptions(nameReuseDelay: .seconds(30)))
  }

  /// Replays the pairs of a recording in order.
  static func replay(_ recording: Recording) throws -> [Outcome] {
    var session = try ReplaySession()
    return try recording.entries.map { try session.replay($0) }
  }

  private mutating func replay(_ entry: Recording.Entry) throws -> Outcome {
    var target = RecordedTarget(entry.pair.request.url)
    do throws(LeftOut) {
      try ReplayRule.check(entry)
      try checkState(entry, target)
      if entry.pair.request.queryNotRecorded == true {
        try LostQuery(entry: entry, values: values).restore(&target)
      }
    } catch {
      return .leftOut(error)
    }
    let hidden = Int64(target["visibilitytimeout"] ?? "") ?? (entry.index.operation.hasPrefix("Get") ? 30 : 0)
    let instant = RecordedInstant.of(entry.pair.response, hiddenFor: hidden)
    now = max(now, instant ?? now)
    substitute(&target, entry)
    let response = engine.respond(to: try request(entry, target), now: now, random: random)
    note(response, target)
    var comparison = AnswerComparison(entry, values)
    comparison.compare(
      response, recordedMessage: RecordedTarget(entry.pair.request.url).message, target: target)
    values = comparison.values
    let differences = comparison.differences
    if differences.isEmpty { return .equal }
    if let known = KnownDifference.all.first(where: { $0.explains(entry, differences) }) {
      return .known(known)
    }
    return .different(differences)
  }

  private func checkState(_ entry: Recording.Entry, _ target: RecordedTarget) throws(LeftOut) {
    guard !queues.contains(target.queue) else { return }
    let (status, code) = (entry.pair.response.status, entry.index.errorCode)
    let isCreated = status == 201 && target.segments.count == 1
    let needsQueue = status < 300 && !isCreated
    if needsQueue || ["MessageNotFound", "QueueAlreadyExists", "QueueBeingDeleted"].contains(code) {
      throw ReplayRule.stateElsewhere
    }
  }

  private mutating func note(_ response: Response, _ target: RecordedTarget) {
    if response.status == 201, target.segments.count == 1 { queues.insert(target.queue) }
  }

  /// Puts the engine's values in the place of the recorded ones.
  private func substitute(_ target: inout RecordedTarget, _ entry: Recording.Entry) {
    let receipt = target["popreceipt"]
    if let receipt, let given = values.receipt(receipt) { target.set("popreceipt", given) }
    guard let message = target.message else { return }
    if let given = values.id(message) {
      target.segments[2] = given
    } else if entry.pair.response.status < 300, let given = receipt.flatMap(values.id(holding:)) {
      // Some recorders wrote another id over the message's own.
      target.segments[2] = given
    }
  }

  private mutating func request(_ entry: Recording.Entry, _ target: RecordedTarget) throws -> Request {
    let recorded = entry.pair.request
    guard let method = HTTPRequest.Method(recorded.method) else {
      throw RecordingError("\(entry.place): the method \(recorded.method)")
    }
    let isUpload = ["PUT", "POST"].contains(recorded.method)
    var body = recorded.body ?? ""
    if recorded.bodyNotRecorded == true, ["Put Message", "Update Message"].contains(entry.index.operation) {
      body = "<QueueMessage><MessageText>\(values.standIn())</MessageText></QueueMessage>"
    }
    var fields = try recorded.headers?.fields() ?? HTTPFields()
    if fields.isEmpty {
      // The answer repeats what matters of the lost header fields.
      fields[.msVersion] = entry.pair.response.headers["x-ms-version"]
      fields[.msClientRequestID] = entry.pair.response.headers["x-ms-client-request-id"]
    }
    fields[.contentLength] = isUpload ? String(body.utf8.count) : nil
    let account = target.isSecondary ? "recorded-secondary" : "recorded"
    return Request(
      method: method, scheme: "https", authority: account + ".queue.core.windows.net", path: target.text,
      headerFields: fields, body: Array(body.utf8))
  }
}
