import AzureCore
import HTTPTypes

extension ReplaySession {
  /// The recorded request, addressed to the engine's account.
  mutating func request(_ entry: Recording.Entry, _ target: RecordedTarget) throws -> AzureRequest {
    let recorded = entry.pair.request
    guard let method = HTTPRequest.Method(recorded.method) else {
      throw RecordingError("\(entry.place): the method \(recorded.method)")
    }
    let isUpload = ["PUT", "POST"].contains(recorded.method)
    let body = body(entry, target)
    var fields = try recorded.headers?.fields() ?? HTTPFields()
    if fields.isEmpty {
      // The response repeats what matters of the lost header fields.
      fields[.msVersion] = entry.pair.response.headers["x-ms-version"]
      fields[.msClientRequestID] = entry.pair.response.headers["x-ms-client-request-id"]
    }
    restoreMetadata(entry, &fields)
    if ReplayedOperation(entry, target) == .delegationKey { fields[.authorization] = token(entry) }
    fields[.contentLength] = isUpload ? String(body.utf8.count) : nil
    let account = target.isSecondary ? Self.account + "-secondary" : Self.account
    return AzureRequest(
      method: method, scheme: target.scheme, authority: Self.authority(of: account), path: target.text,
      headerFields: fields, body: Array(body.utf8))
  }

  /// A request that sets something up before a recorded one, at the recorded one's version.
  func preparation(
    _ method: HTTPRequest.Method, _ path: String, _ entry: Recording.Entry, body: String = "",
    metadata: [(name: String, value: String)] = []
  ) -> AzureRequest {
    var fields = HTTPFields()
    fields[.contentLength] = String(body.utf8.count)
    fields[.msVersion] = entry.index.version.isEmpty ? nil : entry.index.version
    for item in metadata {
      if let name = HTTPField.Name("x-ms-meta-" + item.name) {
        fields.append(HTTPField(name: name, value: item.value))
      }
    }
    return AzureRequest(
      method: method, scheme: "https", authority: Self.authority(of: Self.account), path: path,
      headerFields: fields, body: Array(body.utf8))
  }

  private static func authority(of account: String) -> String { account + ".queue.core.windows.net" }

  /// The recorded body, or what stands in for one that was lost.
  private mutating func body(_ entry: Recording.Entry, _ target: RecordedTarget) -> String {
    let recorded = entry.pair.request
    guard recorded.bodyNotRecorded == true else { return recorded.text }
    if ["Put Message", "Update Message"].contains(entry.index.operation) {
      return "<QueueMessage><MessageText>\(values.standIn())</MessageText></QueueMessage>"
    }
    guard ReplayedOperation(entry, target) == .setServiceProperties else { return "" }
    footing = .restored
    let off = "<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>"
    let logging =
      "<Logging><Version>1.0</Version><Delete>false</Delete><Read>false</Read><Write>false</Write>\(off)</Logging>"
    // The oldest version knows no CORS and wants all of what it knows.
    let metrics = "<Metrics><Version>1.0</Version><Enabled>false</Enabled>\(off)</Metrics>"
    let parts = entry.index.version < "2013-08-15" ? logging + metrics : logging
    return "<StorageServiceProperties>\(parts)</StorageServiceProperties>"
  }

  /// Metadata that was lost, where the response tells something of it.
  private mutating func restoreMetadata(_ entry: Recording.Entry, _ fields: inout HTTPFields) {
    guard !entry.keepsMetadata else { return }
    let lost: (name: String, value: String)
    switch entry.index.errorCode {
    case "QueueAlreadyExists": lost = ("x-ms-meta-other", "another value")
    case "InvalidMetadata": lost = ("x-ms-meta-not-an-identifier", "a value")
    case "EmptyMetadataKey":
      lost = ("x-ms-meta-", MarkupScan(entry.pair.response.body ?? "").text(of: "MetadataValue") ?? "")
    default: return
    }
    guard let name = HTTPField.Name(lost.name) else { return }
    footing = .restored
    fields[name] = lost.value
  }

  /// A bearer token of the one whose ids the response shows; the engine of the replay reads it and verifies nothing.
  private func token(_ entry: Recording.Entry) -> String {
    let key = MarkupScan(entry.pair.response.body ?? "")
    let (object, tenant) = (key.text(of: "SignedOid") ?? "", key.text(of: "SignedTid") ?? "")
    return BearerText.make(
      audience: "https://storage.azure.com", expiry: now + .seconds(3600), object: object, tenant: tenant)
  }
}
