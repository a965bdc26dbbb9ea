import AzureAuthSAS
import AzureCore
import AzureQueueProtocol
import Foundation

/// All that a document says, one line for each element without children: its path below the root, and its text.
///
/// Made from a model by this file and from the recorded text by ``MarkupScan``: what a model leaves out, adds or puts
/// in another order shows.
struct DocumentFacts: Equatable {
  private(set) var lines: [String] = []

  private mutating func add(_ path: String, _ text: String?) {
    if let text { lines.append("\(path)=\(text)") }
  }

  init(_ page: QueuePage) {
    for queue in page.queues {
      add("Queues/Queue/Name", queue.name)
      let entries = queue.metadata?.entries
      if entries?.isEmpty == true { add("Queues/Queue/Metadata", "") }
      for entry in entries ?? [] { add("Queues/Queue/Metadata/\(entry.name)", entry.value) }
    }
    if page.queues.isEmpty { add("Queues", "") }
    add("NextMarker", page.continuationToken?.rawValue ?? "")
  }

  init(_ identifiers: [SignedIdentifier]) {
    for identifier in identifiers {
      add("SignedIdentifier/Id", identifier.id)
      let policy = identifier.accessPolicy
      add("SignedIdentifier/AccessPolicy/Start", policy?.startsOn.map { RecordedDate.text($0.date) })
      add("SignedIdentifier/AccessPolicy/Expiry", policy?.expiresOn.map { RecordedDate.text($0.date) })
      add("SignedIdentifier/AccessPolicy/Permission", policy?.permissions.map { Self.sorted($0.letters) })
    }
  }

  init(_ properties: ServiceProperties) {
    if let logging = properties.logging {
      add("Logging/Version", logging.version)
      add("Logging/Read", String(logging.logsReads))
      add("Logging/Write", String(logging.logsWrites))
      add("Logging/Delete", String(logging.logsDeletes))
      add(logging.retention, "Logging")
    }
    for (name, metrics) in [
      ("HourMetrics", properties.hourMetrics), ("MinuteMetrics", properties.minuteMetrics),
    ] {
      guard let metrics else { continue }
      add("\(name)/Version", metrics.version)
      add("\(name)/Enabled", String(metrics.isEnabled))
      add("\(name)/IncludeAPIs", metrics.isEnabled ? String(metrics.includesAPIs) : nil)
      add(metrics.retention, name)
    }
    if properties.cors?.isEmpty == true { add("Cors", "") }
    for rule in properties.cors ?? [] {
      add("Cors/CorsRule/AllowedMethods", rule.allowedMethods.map(\.rawValue).joined(separator: ","))
      add("Cors/CorsRule/AllowedOrigins", rule.allowedOrigins.joined(separator: ","))
      add("Cors/CorsRule/AllowedHeaders", rule.allowedHeaders.joined(separator: ","))
      add("Cors/CorsRule/ExposedHeaders", rule.exposedHeaders.joined(separator: ","))
      add("Cors/CorsRule/MaxAgeInSeconds", String(rule.maxAge.components.seconds))
    }
  }

  private mutating func add(_ retention: RetentionPolicy, _ path: String) {
    add("\(path)/RetentionPolicy/Enabled", String(retention.isEnabled))
    add("\(path)/RetentionPolicy/Days", retention.days.map { String($0) })
  }

  init(_ statistics: ServiceStatistics) {
    add("GeoReplication/Status", statistics.status.rawValue)
    add("GeoReplication/LastSyncTime", statistics.lastSyncTime.map { RecordedDate.text($0.date) } ?? "")
  }

  init(_ key: UserDelegationKey) {
    add("SignedOid", key.signedObjectID)
    add("SignedTid", key.signedTenantID)
    add("SignedStart", key.signedStart)
    add("SignedExpiry", key.signedExpiry)
    add("SignedService", key.signedService)
    add("SignedVersion", key.signedVersion)
    add("SignedDelegatedUserTid", key.signedDelegatedUserTenantID)
    add("Value", key.value.value)
  }

  /// Takes the facts from the recorded text itself; `echoes` are elements that only repeat the request.
  init(scanning document: MarkupScan, echoes: Set<String> = []) {
    for leaf in document.leaves where !echoes.contains(leaf.path) {
      // Before 2013-08-15 there was one kind of metrics, by the hour.
      let path = leaf.path.hasPrefix("Metrics/") ? "Hour" + leaf.path : leaf.path
      switch path.split(separator: "/").last {
      case "Start", "Expiry", "LastSyncTime":
        add(path, RecordedDate.readAny(leaf.text).map(RecordedDate.text) ?? leaf.text)
      case "Permission": add(path, Self.sorted(leaf.text))
      default: add(path, leaf.text)
      }
    }
  }

  /// The letters are a set: their order is the version's.
  private static func sorted(_ letters: String) -> String { String(letters.sorted()) }
}
