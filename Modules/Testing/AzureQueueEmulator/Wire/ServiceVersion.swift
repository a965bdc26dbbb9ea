/// A version of the protocol, as in `x-ms-version`.
struct ServiceVersion: Hashable, Comparable, Sendable {
  let text: String

  private init(known text: String) { self.text = text }

  /// Accepts the versions that exist; the service does not know others either.
  init?(_ text: some StringProtocol) {
    guard let version = Self.all[String(text)] else { return nil }
    self = version
  }

  static func < (left: ServiceVersion, right: ServiceVersion) -> Bool { left.text < right.text }

  static let newest = ServiceVersion(known: "2026-10-06")

  private static let all: [String: ServiceVersion] = Dictionary(
    uniqueKeysWithValues: dates.map { ($0, ServiceVersion(known: $0)) })

  private static let dates = [
    "2009-09-19", "2011-08-18", "2012-02-12", "2013-08-15", "2014-02-14", "2015-02-21", "2015-04-05",
    "2015-07-08", "2015-12-11", "2016-05-31", "2017-04-17", "2017-07-29", "2017-11-09", "2018-03-28",
    "2018-11-09", "2019-02-02", "2019-07-07", "2019-10-10", "2019-12-12", "2020-02-10", "2020-04-08",
    "2020-06-12", "2020-08-04", "2020-10-02", "2020-12-06", "2021-02-12", "2021-04-10", "2021-06-08",
    "2021-08-06", "2021-10-04", "2021-12-02", "2022-11-02", "2023-01-03", "2023-05-03", "2023-08-03",
    "2023-11-03", "2024-02-04", "2024-05-04", "2024-08-04", "2024-11-04", "2025-01-05", "2025-05-05",
    "2025-07-05", "2025-11-05", "2026-02-06", "2026-04-06", "2026-06-06", "2026-10-06",
  ]

  /// 64 KiB messages, Update Message, a delay on Put, visibility timeouts of seven days.
  var hasLargeMessages: Bool { text >= "2011-08-18" }
  /// Access policies and shared access signatures.
  var hasAccessPolicies: Bool { text >= "2012-02-12" }
  /// CORS rules, metrics by hour and by minute, statistics, and partial updates of settings.
  var hasCORS: Bool { text >= "2013-08-15" }
  var sendsCacheControl: Bool { text >= "2014-02-14" }
  /// A `Content-Length` of zero is an empty line in the string to sign.
  var signsZeroLengthAsEmpty: Bool { text >= "2015-02-21" }
  /// Queue signatures name the service in their resource.
  var signsServiceName: Bool { text >= "2015-02-21" }
  /// Account signatures have a line for the encryption scope.
  var signsEncryptionScope: Bool { text >= "2020-12-06" }
  /// Put returns the message, and in Get the receipt comes before the dequeue count.
  var putReturnsMessage: Bool { text >= "2016-05-31" }
  /// Headers with empty values are signed.
  var signsEmptyHeaders: Bool { text >= "2016-05-31" }
  /// Permissions are returned as `raup`, before this version as `rpau`; from recordings.
  var ordersPermissionsAsSigned: Bool { text >= "2017-04-17" }
  var allowsAnyTimeToLive: Bool { text >= "2017-07-29" }
  var acceptsTokens: Bool { text >= "2017-11-09" }
  var sendsErrorCodeHeader: Bool { text >= "2017-11-09" }
  var echoesClientRequestID: Bool { text >= "2019-02-02" }
  var sendsChallenge: Bool { text >= "2019-12-12" }
  var sendsExtendedErrorDetail: Bool { text >= "2024-08-04" }
  /// Access policies can be read and written with a bearer token.
  var acceptsTokensForPolicies: Bool { text >= "2025-07-05" }
  var hasDelegationKeys: Bool { text >= "2026-02-06" }
  var hasDelegatedTenants: Bool { text >= "2026-04-06" }
}
