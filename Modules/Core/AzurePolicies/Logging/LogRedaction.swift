import AzurePipeline
import HTTPTypes

/// Shows of a request or response what is known to be harmless: a new field or parameter is hidden until it is listed.
enum LogRedaction {
  static let replacement = "REDACTED"

  /// The path and the query, with the values of parameters that are not listed hidden.
  static func target(of request: Request) -> String {
    guard let query = request.query else { return String(request.path) }
    let items = query.split(separator: "&", omittingEmptySubsequences: false).map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      // A part without a name may be a secret that lost its own.
      guard parts.count == 2, knownParameters.contains(name.lowercased()) else {
        return parts.count == 2 ? "\(replacement)=\(replacement)" : replacement
      }
      return shownParameters.contains(name.lowercased()) ? String(item) : "\(name)=\(replacement)"
    }
    return request.path + "?" + items.joined(separator: "&")
  }

  /// The fields as `name: value`, with the values of those that are not listed hidden.
  static func fields(_ fields: HTTPFields) -> [String] {
    fields.map { field in
      let isShown = shownFields.contains(field.name.canonicalName)
      return "\(field.name.rawName): \(isShown ? field.value : replacement)"
    }
  }

  private static let shownFields: Set<String> = [
    "accept", "access-control-allow-origin", "cache-control", "connection", "content-length", "content-type",
    "date", "etag", "expires", "last-modified", "pragma", "request-id", "retry-after", "retry-after-ms",
    "server", "traceparent", "transfer-encoding", "user-agent", "www-authenticate",
    "x-ms-approximate-messages-count", "x-ms-client-request-id", "x-ms-date", "x-ms-error-code",
    "x-ms-request-id", "x-ms-retry-after-ms", "x-ms-return-client-request-id", "x-ms-time-next-visible",
    "x-ms-version",
  ]

  private static let shownParameters: Set<String> = [
    "comp", "include", "marker", "maxresults", "messagettl", "numofmessages", "peekonly", "prefix", "restype",
    "timeout", "visibilitytimeout",
    // Of a shared access signature.
    "se", "si", "sip", "ske", "skoid", "sks", "skt", "sktid", "skv", "sp", "spr", "srt", "ss", "st", "sv",
  ]

  /// Those whose names may be shown too; a pop receipt is no secret, but grants an action.
  private static let knownParameters = shownParameters.union(["popreceipt", "sig"])
}
