/// The settings of an account's queue service.
///
/// A new account has hourly metrics for seven days and nothing else, as recorded accounts that nobody had changed.
struct ServiceProperties: Sendable {
  struct Logging: Sendable {
    var reads = false
    var writes = false
    var deletes = false
    /// `nil` when logs are kept for ever.
    var retentionDays: Int?
  }

  struct Metrics: Sendable {
    /// Whether single operations are counted; `nil` when metrics are off.
    var includesOperations: Bool?
    /// `nil` when metrics are kept for ever.
    var retentionDays: Int?
  }

  var logging = Logging()
  var hourMetrics = Metrics(includesOperations: true, retentionDays: 7)
  var minuteMetrics = Metrics()
  var corsRules: [CORSRule] = []
}
