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
  static func replay(_ recording: Recording) throws -> [(Recording.Entry, Outcome)] {
    var session = try ReplaySession()
    return try inServiceOrder(recording.entries).map { ($0, try session.replay($0)) }
  }

  /// Some clients put several messages at once, and the recorder noted the answers as they came back.
  private static func inServiceOrder(_ entries: [Recording.Entry]) -> [Recording.Entry] {
    var ordered = entries
    for start in ordered.indices.dropFirst() {
      var place = start
      while place > 0, let before = putInstant(ordered[place - 1]), let time = putInstant(ordered[place]),
        time < before
      {
        ordered.swapAt(place - 1, place)
        place -= 1
      }
    }
    return ordered
  }

  private static func putInstant(_ entry: Recording.Entry) -> Timestamp? {
    guard entry.index.operation == "Put Message", entry.pair.response.status == 201,
      RecordedTarget(entry.pair.request.url)["visibilitytimeout"] == nil
    else { return nil }
    return RecordedInstant.inReceipt(of: entry.pair.response)
  }

  private mutating func replay(_ entry: Recording.Entry) throws -> Outcome {
    var target = RecordedTarget(entry.pair.request.url)
    do throws(LeftOut) {
      try ReplayRule.check(entry)
      try prepareQueue(entry, target)
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
    if target.segments.count == 1 { note(response, target) }
    var comparison = AnswerComparison(entry, values)
    comparison.compare(response, target)
    values = comparison.values
    let differences = comparison.differences
    if differences.isEmpty { return .equal }
    if let known = KnownDifference.all.first(where: { $0.explains(entry, differences) }) {
      return .known(known)
    }
    return .different(differences)
  }

  /// Makes the queue that a recording found there, where nothing of the answer depends on what was in it.
  private mutating func prepareQueue(_ entry: Recording.Entry, _ target: RecordedTarget) throws(LeftOut) {
    guard !queues.contains(target.queue) else { return }
    let (status, code) = (entry.pair.response.status, entry.index.errorCode)
    let wasThere =
      (status < 300 && !(status == 201 && target.segments.count == 1))
      || ["MessageNotFound", "QueueAlreadyExists", "QueueBeingDeleted"].contains(code)
    guard wasThere else { return }
    guard target.segments.count > 1 else { throw ReplayRule.stateElsewhere }
    let creation = Request(
      method: .put, scheme: "https", authority: Self.authority(of: "recorded"), path: "/" + target.queue,
      headerFields: [.contentLength: "0"])
    note(engine.respond(to: creation, now: now, random: random), target)
  }

  private mutating func note(_ response: Response, _ target: RecordedTarget) {
    if response.status == 201 { queues.insert(target.queue) }
  }

  /// Puts the engine's values in the place of the recorded ones.
  private func substitute(_ target: inout RecordedTarget, _ entry: Recording.Entry) {
    guard var message = target.message else { return }
    let receipt = target["popreceipt"]
    if values.id(message) == nil, entry.pair.response.status < 300,
      let holder = receipt.flatMap(values.holder)
    {
      // One recorder wrote another id over the message's own.
      message = holder
    }
    if let given = values.id(message) { target.segments[2] = given }
    if let given = receipt.flatMap({ values.receipt($0, of: message) }) { target.set("popreceipt", given) }
  }

  private static func authority(of account: String) -> String { account + ".queue.core.windows.net" }

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
      method: method, scheme: "https", authority: Self.authority(of: account), path: target.text,
      headerFields: fields, body: Array(body.utf8))
  }
}
