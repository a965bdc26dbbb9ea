import AzureCore
import AzureQueueEmulator
import AzureXMLLibxml2
import HTTPTypes

/// Replays one recording, pair by pair, on an engine of its own.
struct ReplaySession {
  /// What became of one pair.
  enum Outcome {
    case equal(Footing)
    case known(KnownDifference)
    case different([Difference])
    case leftOut(LeftOut)
  }

  /// What a replayed request stands on, besides the recorded requests before it.
  enum Footing: String, CaseIterable {
    /// Nothing else.
    case asRecorded
    /// State from before the recording, made as the response shows it.
    case prepared
    /// A part of the request that the recorder lost, made as the response tells it.
    case restored
  }

  static let account = "recorded"

  private(set) var engine: QueueEngine
  private(set) var now = Timestamp(seconds: 0)
  private let random = RandomSource.seeded(1)
  var values = DynamicValues()
  /// The queues that the replay has made, whether they still exist or not.
  var queues: Set<String> = []
  /// Those among them that only a listing showed; others may delete them at any time.
  var foreignQueues: Set<String> = []
  /// The queues with metadata or policies that nothing replayed so far tells.
  var queuesOfUnknownMetadata: Set<String> = []
  var queuesOfUnknownPolicies: Set<String> = []
  /// The parts of the service properties that something replayed has set or shown.
  var knownProperties: Set<String> = []
  var footing = Footing.asRecorded

  init(_ recording: Recording) throws {
    let statuses = recording.entries.compactMap {
      MarkupScan($0.pair.response.body ?? "").text(of: "GeoReplication") == nil
        ? nil : MarkupScan($0.pair.response.body ?? "").text(of: "Status")
    }
    var options = EmulatorOptions(nameReuseDelay: .seconds(30))
    // How far the secondary is cannot be asked of the engine: it is told.
    if statuses.first == "unavailable" { options.replication = .unavailable }
    engine = try Self.engine(.none, options)
  }

  private static func engine(
    _ authentication: EmulatorAuthentication, _ options: EmulatorOptions
  ) throws -> QueueEngine {
    guard let account = EmulatorAccount(name: account, key: EmulatorAccount.developmentKey) else {
      throw RecordingError("the account of the replay is not accepted")
    }
    return QueueEngine(
      accounts: [account], authentication: authentication, reader: LibxmlReader(), options: options)
  }

  /// Replays the pairs of a recording in order.
  static func replay(_ recording: Recording) throws -> [(Recording.Entry, Outcome)] {
    var session = try ReplaySession(recording)
    return try inServiceOrder(recording.entries).map { ($0, try session.replay($0)) }
  }

  /// Some clients put several messages at once, and the recorder noted the responses as they came back.
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
    footing = .asRecorded
    do throws(LeftOut) {
      try ReplayRule.check(entry)
      if entry.pair.request.queryNotRecorded == true {
        footing = .restored
        try LostQuery(entry: entry, values: values).restore(&target)
      }
    } catch {
      return .leftOut(error)
    }
    let hidden = Int64(target["visibilitytimeout"] ?? "") ?? (entry.index.operation.hasPrefix("Get") ? 30 : 0)
    let instant = RecordedInstant.of(entry.pair.response, hiddenFor: hidden)
    now = max(now, instant ?? now)
    if target.hidesLocation, MarkupScan(entry.pair.response.body ?? "").names.first == "StorageServiceStats" {
      // The recorder wrote the same over both locations, and the primary never responds with statistics.
      target.isSecondary = true
      footing = .restored
    }
    if let credentials = RestoredCredentials(entry, now: now) {
      return conclude(entry, target, try refusal(entry, &target, credentials))
    }
    let operation = ReplayedOperation(entry, target)
    try prepare(entry, target, operation)
    substitute(&target, entry)
    let response = send(try request(entry, target))
    note(entry, target, operation, response)
    return conclude(entry, target, response)
  }

  /// What an engine that lets nobody in unasked responds; who is refused is so before anything of the state counts.
  private mutating func refusal(
    _ entry: Recording.Entry, _ target: inout RecordedTarget, _ credentials: RestoredCredentials
  ) throws -> AzureResponse {
    if credentials.kind != .none { footing = .restored }
    try credentials.sign(&target)
    var request = try request(entry, target)
    request.head.headerFields[.authorization] = try credentials.authorization(of: request)
    var options = EmulatorOptions()
    options.tenant = credentials.tenant
    var guarded = try Self.engine(.required, options)
    return guarded.respond(to: request, now: now, random: random)
  }

  private mutating func conclude(
    _ entry: Recording.Entry, _ target: RecordedTarget, _ response: AzureResponse
  ) -> Outcome {
    var comparison = ResponseComparison(entry, values, knowsRules: knownProperties.contains("Cors"))
    comparison.compare(response, target)
    values = comparison.values
    let differences = comparison.differences
    if differences.isEmpty { return .equal(footing) }
    if let known = KnownDifference.all.first(where: { $0.explains(entry, differences) }) {
      return .known(known)
    }
    return .different(differences)
  }

  mutating func send(_ request: AzureRequest) -> AzureResponse {
    engine.respond(to: request, now: now, random: random)
  }

  /// Puts the engine's values in the place of the recorded ones.
  private func substitute(_ target: inout RecordedTarget, _ entry: Recording.Entry) {
    if let marker = target["marker"], marker.hasPrefix("/"),
      let name = marker.dropFirst().split(separator: "/").last, marker.count(where: { $0 == "/" }) == 2
    {
      target.set("marker", "/\(Self.account)/\(name)")
    }
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
}
