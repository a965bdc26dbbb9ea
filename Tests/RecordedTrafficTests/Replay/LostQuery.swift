import AzureCore
import Foundation

/// Finds out what a query that the recorder dropped must have said, where the response tells.
struct LostQuery {
  let entry: Recording.Entry
  let values: DynamicValues

  /// Adds the items to the target, or says why they cannot be known.
  func restore(_ target: inout RecordedTarget) throws(LeftOut) {
    let response = entry.pair.response
    let isSuccess = response.status < 300
    let refusal = MarkupScan(response.body ?? "")
    if let name = refusal.text(of: "QueryParameterName"), let value = refusal.text(of: "QueryParameterValue")
    {
      target.set(name, value)
      // The reason names the other parameter, and that it is not the larger one.
      if refusal.text(of: "Reason")?.hasPrefix("messagettl must be greater than \(name)") == true {
        target.set("messagettl", value)
      }
      return
    }
    guard !restoreByName(&target) else { return }
    switch (entry.pair.request.method, target.segments.count, target.message) {
    case ("PUT", 1, _) where response.status == 204:
      // The policies that were set have a body: of what is left, this changes nothing in any other way.
      if !entry.file.contains("createifnotexists") { target.set("comp", "metadata") }
    case ("PUT", 1, _)
    where response.status == 201 || entry.index.errorCode == "QueueAlreadyExists"
      || entry.index.errorCode == "InvalidResourceName":
      return
    case ("DELETE", 1, _), ("DELETE", 2, _): return
    case ("GET", 1, _), ("HEAD", 1, _):
      // A queue that is not there is refused in the same words whatever was asked of it.
      guard
        response.headers["x-ms-approximate-messages-count"] != nil || entry.index.errorCode == "QueueNotFound"
      else { throw Self.unknown }
      target.set("comp", "metadata")
    case ("POST", 2, _) where isSuccess: restorePut(&target)
    case ("POST", 2, _) where response.status == 413: return
    case ("GET", 2, _) where isSuccess: restoreGet(&target)
    case (_, 3, let message?) where isSuccess || response.status == 413:
      guard let receipt = values.newestReceipt(of: message) else { throw Self.unknown }
      target.set("popreceipt", receipt)
      if entry.pair.request.method == "PUT" {
        let visible = response.headers["x-ms-time-next-visible"].flatMap(RecordedDate.read)
        // The header's clock lags by up to a second; what is taken off here, the replay's own clock makes up for.
        target.set("visibilitytimeout", String(max(0, seconds(from: date, to: visible) - 1)))
      }
    default: throw Self.unknown
    }
  }

  static let unknown: LeftOut = "the query was not recorded and the response does not tell it"

  private var date: Date? { entry.pair.response.headers["Date"].flatMap(RecordedDate.read) }

  private var messages: [MessageFacts] {
    MarkupScan(entry.pair.response.body ?? "").elements("QueueMessage").map(MessageFacts.init(scanning:))
  }

  /// Operations that the index knows by their bodies; `false` for any other.
  private func restoreByName(_ target: inout RecordedTarget) -> Bool {
    switch entry.index.operation {
    case "Get Queue ACL", "Set Queue ACL": target.set("comp", "acl")
    // Whatever was asked of the service, it was refused in the same words.
    case "Get Service Properties", "Set Service Properties", "(service-level GET, query not recorded)":
      target.set("restype", "service")
      target.set("comp", "properties")
    case "List Queues":
      // The response repeats what was asked for.
      let document = MarkupScan(entry.pair.response.body ?? "")
      target.set("comp", "list")
      for name in ["Prefix", "Marker", "MaxResults"] {
        if let value = document.text(of: name) { target.set(name.lowercased(), value) }
      }
      if !document.elements("Metadata").isEmpty { target.set("include", "metadata") }
    default: return false
    }
    return true
  }

  private func restorePut(_ target: inout RecordedTarget) {
    guard let message = messages.first else { return }
    let lifetime = seconds(from: message.insertedOn, to: message.expiresOn)
    // Only a message that never expires outlives this many seconds.
    target.set("messagettl", lifetime > 100_000_000_000 ? "-1" : String(lifetime))
    target.set("visibilitytimeout", String(seconds(from: message.insertedOn, to: message.nextVisibleOn)))
  }

  private func restoreGet(_ target: inout RecordedTarget) {
    target.set("numofmessages", String(max(1, messages.count)))
    guard let message = messages.first, message.popReceipt != nil else {
      target.set("peekonly", "true")
      return
    }
    target.set("visibilitytimeout", String(max(1, seconds(from: date, to: message.nextVisibleOn))))
  }

  private func seconds(from start: Date?, to end: Date?) -> Int64 {
    guard let start, let end else { return 0 }
    return max(0, Int64(end.timeIntervalSince(start).rounded()))
  }
}
