import AzurePipeline
import HTTPTypes

/// Shows of a request or response what is known to be harmless: a new field or parameter is hidden until it is listed.
struct LogRedaction {
  static let replacement = "REDACTED"

  private let details: LogDetails
  private let shownFields: Set<String>
  private let shownParameters: Set<String>

  init(_ details: LogDetails) {
    self.details = details
    shownFields = Self.harmlessFields.union(details.shownHeaderFields.map { $0.canonicalName })
    shownParameters = Self.harmlessParameters
      .union(details.shownQueryItems.map { $0.lowercased() }).subtracting(["sig"])
  }

  /// The path and the query, with the values of parameters that are not listed hidden.
  func target(of request: Request) -> String {
    guard let query = request.query else { return String(request.path) }
    let items = query.split(separator: "&", omittingEmptySubsequences: false).map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      let isShown = shownParameters.contains(name.lowercased())
      // A part without a name may be a secret that lost its own.
      guard parts.count == 2, isShown || Self.namedParameters.contains(name.lowercased()) else {
        return parts.count == 2 ? "\(Self.replacement)=\(Self.replacement)" : Self.replacement
      }
      return isShown ? String(item) : "\(name)=\(Self.replacement)"
    }
    return request.path + "?" + items.joined(separator: "&")
  }

  /// The fields as `name: value`, with the values of those that are not listed hidden; `nil` when none shall be shown.
  func fields(_ fields: HTTPFields) -> [String]? {
    guard details.includesHeaderFields else { return nil }
    return fields.map { field in
      let name = field.name.canonicalName
      let isShown = shownFields.contains(name) && !Self.isAlwaysHidden(name)
      return "\(field.name.rawName): \(isShown ? TextRedaction.redact(field.value) : Self.replacement)"
    }
  }

  /// The beginning of a body, on one line and without what grants access; `nil` when none shall be shown.
  func body(_ body: [UInt8]) -> String? {
    guard details.maximumBodyBytes > 0, !body.isEmpty else { return nil }
    // Hidden before it is cut, with room behind the cut: a half signature would not be recognized as one.
    let read = Self.text(body, maximumBytes: max(details.maximumBodyBytes, 0x10000) + 256)
    guard let read else { return "not UTF-8" }
    guard !Self.secretMarks.contains(where: read.contains) else { return Self.replacement }
    var redacted = Array(TextRedaction.redact(read).utf8)
    let isWhole = read.utf8.count == body.count && redacted.count <= details.maximumBodyBytes
    if read.utf8.count < body.count { redacted.removeLast(min(256, redacted.count)) }
    let line = Self.text(redacted, maximumBytes: details.maximumBodyBytes).map(Self.oneLine) ?? ""
    return isWhole ? line : "\(line)… (\(body.count) bytes)"
  }

  /// The beginning of UTF-8 text, cut between characters; `nil` when it is none.
  private static func text(_ bytes: [UInt8], maximumBytes: Int) -> String? {
    var end = min(bytes.count, maximumBytes)
    while end > 0, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return String(validating: bytes[..<end], as: UTF8.self)
  }

  /// Escapes control characters, so that a body cannot forge lines of a log or drive a terminal.
  private static func oneLine(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .format: result += scalar.escaped(asASCII: true)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isAlwaysHidden(_ name: String) -> Bool {
    hiddenFields.contains(name) || name.hasPrefix("x-ms-meta-")
  }

  private static let harmlessFields: Set<String> = [
    "accept", "access-control-allow-origin", "cache-control", "connection", "content-length", "content-type",
    "date", "etag", "expires", "if-match", "if-modified-since", "if-none-match", "if-unmodified-since",
    "last-modified", "pragma", "request-id", "retry-after", "retry-after-ms", "server", "traceparent",
    "transfer-encoding", "user-agent", "www-authenticate", "x-ms-approximate-messages-count",
    "x-ms-client-request-id", "x-ms-date", "x-ms-error-code", "x-ms-request-id", "x-ms-retry-after-ms",
    "x-ms-return-client-request-id", "x-ms-time-next-visible", "x-ms-version",
  ]

  private static let hiddenFields: Set<String> = [
    "authorization", "cookie", "proxy-authorization", "set-cookie", "x-ms-authorization-auxiliary",
    "x-ms-copy-source-authorization", "x-ms-encryption-key", "x-ms-meta", "x-ms-source-encryption-key",
  ]

  private static let harmlessParameters: Set<String> = [
    "comp", "include", "marker", "maxresults", "messagettl", "numofmessages", "peekonly", "prefix", "restype",
    "timeout", "visibilitytimeout",
    // Of a shared access signature.
    "se", "si", "sip", "ske", "skoid", "sks", "skt", "sktid", "skv", "sp", "spr", "srt", "ss", "st", "sv",
  ]

  /// Those whose names may be shown too; a pop receipt is no secret, but grants an action.
  private static let namedParameters: Set<String> = ["popreceipt", "sig"]

  /// What stands before the key or the token in a document that brings one.
  private static let secretMarks = [
    "<UserDelegationKey", "access_token", "refresh_token", "client_secret", "client_assertion", "AccountKey=",
  ]
}
