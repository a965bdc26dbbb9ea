import AzureQueueTesting
import Foundation

/// A queue service that says what it is told to: every operation succeeds, and all texts in the responses are the same one.
struct ScriptedService: Sendable {
  /// What stands wherever a response has a text: names, ids, receipts, contents, rules.
  var text = "text"
  /// How many messages a receive gets.
  var messages = 1

  /// How to reach a server.
  static func connection(to server: LoopbackServer) -> String {
    "AccountName=devstoreaccount1;AccountKey=AAAA;QueueEndpoint=http://\(server.authority)/devstoreaccount1"
  }

  /// What a request gets.
  func response(to request: ReceivedRequest) -> LoopbackScript {
    let parts = request.target.split(separator: "?", maxSplits: 1).map(String.init)
    let query = parts.count > 1 ? parts[1] : ""
    let path = parts[0].split(separator: "/").dropFirst()
    switch (path.count, request.method) {
    case (0, "GET"): return .response(fields: Self.xml, body: Self.document(serviceBody(query)))
    case (0, _): return .response(202, reason: "Accepted")
    case (1, "PUT"): return .response(query.isEmpty ? 201 : 204, reason: "Done")
    case (1, "DELETE"): return .response(204, reason: "No Content")
    case (1, _) where query.contains("comp=acl"):
      return .response(fields: Self.xml, body: Self.document(policies))
    case (1, _): return .response(fields: metadata)
    case (_, "POST"):
      return .response(
        201, reason: "Created", fields: Self.xml, body: Self.document(messageList(1, sent: true)))
    case (_, "DELETE"): return .response(204, reason: "No Content")
    case (_, "PUT"):
      return .response(
        204, reason: "No Content",
        fields: [("x-ms-popreceipt", "receipt"), ("x-ms-time-next-visible", Self.date)])
    default: return .response(fields: Self.xml, body: Self.document(messageList(messages, sent: false)))
    }
  }

  /// Refuses a request with the text wherever a refusal has one.
  func refusal() -> LoopbackScript {
    .response(
      409, reason: "Conflict", fields: Self.xml + [("x-ms-error-code", text), ("x-ms-request-id", text)],
      body: Self.document(
        "<Error><Code>\(text)</Code><Message>\(text)</Message><Reason>\(text)</Reason>"
          + "<AuthenticationErrorDetail>\(text)</AuthenticationErrorDetail></Error>"))
  }

  private static let xml = [(name: "Content-Type", value: "application/xml")]
  private static let date = "Fri, 16 Oct 2026 18:12:45 GMT"

  private static func document(_ body: String) -> [UInt8] {
    Array(#"<?xml version="1.0" encoding="utf-8"?>\#(body)"#.utf8)
  }

  private var metadata: [(name: String, value: String)] {
    [("x-ms-meta-name", text), ("x-ms-approximate-messages-count", "1")]
  }

  private func messageList(_ count: Int, sent: Bool) -> String {
    let content = sent ? "" : "<DequeueCount>1</DequeueCount><MessageText>\(text)</MessageText>"
    let message =
      "<InsertionTime>\(Self.date)</InsertionTime><ExpirationTime>\(Self.date)</ExpirationTime>"
      + "<PopReceipt>\(text)</PopReceipt><TimeNextVisible>\(Self.date)</TimeNextVisible>\(content)"
    let all = (1...count).map { number in
      "<QueueMessage><MessageId>\(text)-\(number)</MessageId>\(message)</QueueMessage>"
    }
    return "<QueueMessagesList>\(all.joined())</QueueMessagesList>"
  }

  private var policies: String {
    "<SignedIdentifiers><SignedIdentifier><Id>\(text)</Id><AccessPolicy><Permission>r</Permission>"
      + "</AccessPolicy></SignedIdentifier></SignedIdentifiers>"
  }

  private func serviceBody(_ query: String) -> String {
    if query.contains("comp=stats") {
      return
        "<StorageServiceStats><GeoReplication><Status>\(text)</Status><LastSyncTime>\(Self.date)</LastSyncTime>"
        + "</GeoReplication></StorageServiceStats>"
    }
    if query.contains("comp=properties") {
      return
        "<StorageServiceProperties><Cors><CorsRule><AllowedOrigins>\(text)</AllowedOrigins>"
        + "<AllowedMethods>\(text)</AllowedMethods><MaxAgeInSeconds>1</MaxAgeInSeconds>"
        + "<ExposedHeaders>\(text)</ExposedHeaders><AllowedHeaders>\(text)</AllowedHeaders></CorsRule></Cors>"
        + "</StorageServiceProperties>"
    }
    return
      "<EnumerationResults><Queues><Queue><Name>\(text)</Name><Metadata><name>\(text)</name></Metadata></Queue>"
      + "</Queues><NextMarker /></EnumerationResults>"
  }
}
