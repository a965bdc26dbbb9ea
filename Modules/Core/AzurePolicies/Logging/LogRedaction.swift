import AzureCore
public import HTTPTypes

/// Shows of a request or response what is known to be harmless: a new field or parameter is hidden until it is listed.
struct LogRedaction {
  static let replacement = QueryRedaction.replacement

  private let details: LogDetails
  private let shownFields: Set<String>
  private let shownParameters: Set<String>

  init(_ details: LogDetails) {
    self.details = details
    shownFields = Self.harmlessFields.union(details.shownHeaderFields.map { $0.canonicalName })
    shownParameters = QueryRedaction.operationParameters.subtracting(Self.namedParameters)
      .union(QueryRedaction.signatureParameters)
      .union(details.shownQueryItems.map { $0.lowercased() }).subtracting(["sig"])
  }

  /// The path and the query, with the values of parameters that are not listed hidden.
  func target(of request: AzureRequest) -> String {
    guard let query = request.query else { return request.shownPath }
    let items = query.split(separator: "&", omittingEmptySubsequences: false).map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      // A part without a name may be a secret that lost its own.
      guard parts.count == 2 else { return Self.replacement }
      let (name, value) = (String(parts[0]), String(parts[1]))
      // What a server gave to go on with.
      if name.lowercased() == "marker" {
        return "\(name)=\(OutsideText(inResponseTo: SentSecrets(of: request)).text(value, atMost: 256))"
      }
      return QueryRedaction.item(name, value, showing: visibility(of: name.lowercased()))
    }
    return request.shownPath + "?" + items.joined(separator: "&")
  }

  private func visibility(of parameter: String) -> QueryRedaction.Visibility {
    if shownParameters.contains(parameter) { return .all }
    return Self.namedParameters.contains(parameter) ? .name : .nothing
  }

  /// The fields as `name: value`, with the values of those that are not listed hidden; `nil` when none shall be shown.
  func fields(_ fields: HTTPFields, sent: SentSecrets? = nil) -> [String]? {
    guard details.includesHeaderFields else { return nil }
    let outside = OutsideText(inResponseTo: sent)
    return fields.map { field in
      let name = outside.name(field.name.rawName) ?? Self.replacement
      return "\(name): \(value(of: field, outside, sent) ?? Self.replacement)"
    }
  }

  /// The value of a field that may be shown.
  private func value(of field: HTTPField, _ outside: OutsideText, _ sent: SentSecrets?) -> String? {
    let name = field.name.canonicalName
    guard shownFields.contains(name), !TextRedaction.hides(field: name) else { return nil }
    switch field.name {
    case .msRequestID: return OutsideText.id(field.value, inResponseTo: sent)
    case .msErrorCode: return outside.code(field.value)?.rawValue
    default: return outside.line(field.value, atMost: Self.maximumFieldBytes)
    }
  }

  /// How much of the value of a field is shown.
  private static let maximumFieldBytes = 1024

  /// How much more of a body is looked at than is shown: what is left out may be longer than what stands for it.
  private static let margin = 4096

  /// The beginning of a body, on one line and without what grants access; `nil` when none shall be shown.
  func body(_ body: [UInt8], sent: SentSecrets? = nil) -> String? {
    guard details.maximumBodyBytes > 0, !body.isEmpty else { return nil }
    let (sum, overflows) = details.maximumBodyBytes.addingReportingOverflow(Self.margin)
    let read = TextRedaction.beginning(of: body, maximumBytes: overflows ? Int.max - 1 : sum)
    guard String(validating: read, as: UTF8.self) != nil else { return "not UTF-8" }
    guard !Self.secretMarks.contains(where: { $0.isFound(in: read) }) else { return Self.replacement }
    let redacted = OutsideText(inResponseTo: sent).bytes(read, isCut: read.count < body.count)
    let shown = TextRedaction.beginning(
      of: redacted, maximumBytes: min(details.maximumBodyBytes, Int.max - 1))
    let line = OutsideText.oneLine(String(decoding: shown, as: UTF8.self))
    return read.count == body.count && shown.count == redacted.count ? line : "\(line)… (\(body.count) bytes)"
  }

  /// What the service says of a refused credential, on one line.
  func detail(_ text: String) -> String { OutsideText().line(text) }

  private static let harmlessFields: Set<String> = [
    "accept", "access-control-allow-origin", "cache-control", "connection", "content-length", "content-type",
    "date", "etag", "expires", "if-match", "if-modified-since", "if-none-match", "if-unmodified-since",
    "last-modified", "pragma", "request-id", "retry-after", "retry-after-ms", "server", "traceparent",
    "transfer-encoding", "user-agent", "www-authenticate", "x-ms-approximate-messages-count",
    "x-ms-client-request-id", "x-ms-date", "x-ms-error-code", "x-ms-request-id", "x-ms-retry-after-ms",
    "x-ms-return-client-request-id", "x-ms-time-next-visible", "x-ms-version",
  ]

  /// Those whose names may be shown too; a pop receipt is no secret, but grants an action.
  private static let namedParameters: Set<String> = ["popreceipt", "sig"]

  /// What stands before the key or the token in a document that brings one.
  private static let secretMarks = (["<UserDelegationKey", "AccountKey="] + TextRedaction.grantNames)
    .map { BytePattern($0) }
}

/// What the lines of a ``LoggingObserver`` at `trace` show beside method, address, status and sizes.
///
/// By default neither header fields nor bodies are shown. What is shown is chosen by lists of what is allowed: a field or
/// query item that is new stays hidden until it is listed.
public struct LogDetails: Sendable, Hashable {
  /// Whether header fields are shown, those that are not known to be harmless with the value `REDACTED`; `false` by default.
  ///
  /// Of each value 1,024 bytes are shown at most, and nothing that repeats a secret of the request.
  public var includesHeaderFields: Bool

  /// Further header fields whose values are shown.
  ///
  /// Fields that carry credentials, keys, cookies or metadata stay hidden even when they are listed.
  public var shownHeaderFields: Set<HTTPField.Name>

  /// Further query items whose values are shown, by name without regard to case.
  ///
  /// A signature (`sig`) stays hidden even when it is listed.
  public var shownQueryItems: Set<String>

  /// How many bytes of each body are shown at most; 0, which shows none, by default.
  ///
  /// Bodies hold users' data. Signatures in them are hidden, and documents that bring a key or a token are not shown at
  /// all; a body that is not UTF-8 is not shown either.
  public var maximumBodyBytes: Int

  /// Makes details; by default neither header fields nor bodies are shown.
  ///
  /// - Parameters:
  ///   - includesHeaderFields: Whether header fields are shown, those that are not known to be harmless with the value `REDACTED`.
  ///   - shownHeaderFields: Further header fields whose values are shown.
  ///   - shownQueryItems: Further query items whose values are shown, by name without regard to case.
  ///   - maximumBodyBytes: How many bytes of each body are shown at most.
  public init(
    includesHeaderFields: Bool = false,
    shownHeaderFields: Set<HTTPField.Name> = [],
    shownQueryItems: Set<String> = [],
    maximumBodyBytes: Int = 0
  ) {
    self.includesHeaderFields = includesHeaderFields
    self.shownHeaderFields = shownHeaderFields
    self.shownQueryItems = shownQueryItems
    self.maximumBodyBytes = maximumBodyBytes
  }
}

/// A text that is looked for without regard to the case of ASCII letters, by the method of Knuth, Morris and Pratt.
///
/// A server chooses what is searched: that takes time in proportion to its length, whatever it repeats.
struct BytePattern {
  private let pattern: [UInt8]
  /// For each index how much of the pattern stands before it as well as at its beginning.
  private let borders: [Int]

  /// Makes one of a text that is not empty.
  init(_ text: String) {
    precondition(!text.isEmpty, "an empty text is everywhere")
    let pattern = text.utf8.map(\.asciiLowercased)
    var borders = Array(repeating: 0, count: pattern.count)
    var length = 0
    for index in pattern.indices.dropFirst() {
      while length > 0, pattern[index] != pattern[length] { length = borders[length - 1] }
      if pattern[index] == pattern[length] { length += 1 }
      borders[index] = length
    }
    self.pattern = pattern
    self.borders = borders
  }

  /// Whether it is somewhere in a text.
  func isFound(in text: [UInt8]) -> Bool {
    var length = 0
    for byte in text where advance(&length, over: byte) { return true }
    return false
  }

  /// Takes one more byte; says whether the pattern ends with it.
  private func advance(_ length: inout Int, over byte: UInt8) -> Bool {
    let byte = byte.asciiLowercased
    if length == pattern.count { length = borders[length - 1] }
    while length > 0, byte != pattern[length] { length = borders[length - 1] }
    if byte == pattern[length] { length += 1 }
    return length == pattern.count
  }
}
