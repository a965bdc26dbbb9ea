/// Which pairs are not replayed, and why.
enum ReplayRule {
  static let bodyDecides: LeftOut = "the body that was refused was not recorded"
  static let noKey: LeftOut = "signatures and delegation keys are made with the trait SharedKey only"

  /// Every reason there is; a test that meets another one fails.
  static let reasons: Set<LeftOut> = [bodyDecides, noKey, LostQuery.unknown]

  /// Why a pair is not replayed, as far as the pair itself tells.
  static func check(_ entry: Recording.Entry) throws(LeftOut) {
    let (request, response) = (entry.pair.request, entry.pair.response)
    let (operation, code) = (entry.index.operation, entry.index.errorCode)
    let needsBody = ["Put Message", "Update Message", "Set Queue ACL", "Set Service Properties"].contains(
      operation)
    if needsBody, request.bodyNotRecorded == true, [400, 413].contains(response.status),
      code == "RequestBodyTooLarge" || code == "InvalidXmlDocument"
    {
      throw bodyDecides
    }
    #if !SharedKey
      let kind = RestoredCredentials.kind(entry)
      if operation == "Get User Delegation Key" || kind == .sharedAccessSignature { throw noKey }
    #endif
  }
}

extension Recording.Entry {
  /// Whether the recorder kept the metadata that was sent.
  var keepsMetadata: Bool {
    pair.request.headers?.values.isEmpty == false
      && !["java-", "cpp-2021-"].contains { file.hasPrefix($0) }
  }

  /// Browsers show no byte order mark and few header fields.
  var isFromBrowser: Bool { file.hasPrefix("js-browser-") }

  /// Whether the recorder wrote over the account's name in addresses, and not in markers.
  var keepsMarkers: Bool { file.hasPrefix("cpp-QueueServiceClientTest") }

  /// Whether the recorder kept the names of header fields as they stood on the wire.
  var keepsHeaderCase: Bool { ["js-node-", "assets-js-", "net-"].contains { file.hasPrefix($0) } }
}
