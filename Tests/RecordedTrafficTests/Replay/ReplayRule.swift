/// Which pairs are not replayed, and why.
enum ReplayRule {
  static let stateElsewhere: LeftOut = "the queue was made outside the recording"
  static let authentication: LeftOut = "the answer is about who asks"
  static let bodyDecides: LeftOut = "the body that was refused was not recorded"
  static let metadataDecides: LeftOut = "the metadata that decides was not recorded"

  /// Every reason there is; a test that meets another one fails.
  static let reasons: Set<LeftOut> =
    Set(laterOperations.map(later))
    .union([stateElsewhere, authentication, bodyDecides, metadataDecides, LostQuery.unknown])

  private static func later(_ operation: String) -> LeftOut { LeftOut("later: \(operation)") }

  /// Operations of the service that the engine does not have yet.
  private static let laterOperations: Set<String> = [
    "Get Queue ACL", "Set Queue ACL", "List Queues", "Get Service Properties", "Set Service Properties",
    "Get Service Stats", "Get User Delegation Key", "(service-level GET, query not recorded)",
  ]

  /// Why a pair is not replayed, as far as the pair itself tells.
  static func check(_ entry: Recording.Entry) throws(LeftOut) {
    let (request, response) = (entry.pair.request, entry.pair.response)
    let (operation, code) = (entry.index.operation, entry.index.errorCode)
    if laterOperations.contains(operation) { throw later(operation) }
    if [401, 403].contains(response.status) || code == "InvalidAuthenticationInfo" { throw authentication }
    let needsBody = ["Put Message", "Update Message"].contains(operation)
    if needsBody, request.bodyNotRecorded == true, [400, 413].contains(response.status),
      code == "RequestBodyTooLarge" || code == "InvalidXmlDocument"
    {
      throw bodyDecides
    }
    if !entry.keepsMetadata, code == "QueueAlreadyExists" || code.contains("Metadata") {
      throw metadataDecides
    }
  }
}

extension Recording.Entry {
  /// Whether the recorder kept the metadata that was sent.
  var keepsMetadata: Bool {
    pair.request.headers?.values.isEmpty == false
      && !["java-", "cpp-2021-"].contains { file.hasPrefix($0) }
  }

  /// Whether the recorder kept the names of header fields as they stood on the wire.
  var keepsHeaderCase: Bool { ["js-node-", "assets-js-", "net-"].contains { file.hasPrefix($0) } }
}
