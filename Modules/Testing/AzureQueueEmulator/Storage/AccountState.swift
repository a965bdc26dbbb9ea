import AzureCore

/// The state of one account.
struct AccountState: Sendable {
  let account: EmulatorAccount
  var properties = ServiceProperties()
  /// When the names of deleted queues can be used again.
  var beingDeleted: [ExactText: Timestamp] = [:]
  var queues = QueueDirectory()
}

/// One queue: its metadata, its access policies and its messages.
struct QueueState: Sendable {
  var metadata: Metadata
  var policies: [StoredPolicy] = []
  var messages: MessageStore
}

/// The accounts, by name.
struct AccountDirectory: Sendable {
  private var states: [ExactText: AccountState]

  /// Creates a directory; of two accounts with the same name, the last one is used.
  init(_ accounts: [EmulatorAccount]) {
    states = Dictionary(accounts.map { (ExactText($0.name), AccountState(account: $0)) }) { _, last in last }
  }

  /// Whether there is an account with a name.
  func contains(_ name: String) -> Bool { states[ExactText(name)] != nil }

  /// The account with a name.
  subscript(_ name: String) -> AccountState? {
    get { states[ExactText(name)] }
    _modify { yield &states[ExactText(name)] }
  }
}

/// The queues of an account, by name, and their names in order.
///
/// A page is found by binary search: listing visits no queue outside of the page.
struct QueueDirectory: Sendable {
  private var states: [ExactText: QueueState] = [:]
  private var names: [String] = []

  /// The queue with a name; setting `nil` removes it.
  subscript(_ name: String) -> QueueState? {
    get { states[ExactText(name)] }
    _modify {
      let key = ExactText(name)
      let existed = states[key] != nil
      yield &states[key]
      switch (existed, states[key] != nil) {
      case (false, true): names.insert(name, at: index(of: name))
      case (true, false): names.remove(at: index(of: name))
      default: break
      }
    }
  }

  /// Returns a page of the names with a prefix, in order.
  ///
  /// - Parameters:
  ///   - prefix: The prefix; empty for all names.
  ///   - start: The name at which the page begins, whether it exists or not.
  ///   - limit: The maximum number of names.
  /// - Returns: The page, and the first name of the next page.
  func page(prefix: String, from start: String, limit: Int) -> (names: ArraySlice<String>, next: String?) {
    let first = index(of: Self.isOrdered(prefix, start) ? start : prefix)
    var end = first
    while end < names.count, end - first < limit, names[end].startsExactly(with: prefix) { end += 1 }
    let next = end < names.count && names[end].startsExactly(with: prefix) ? names[end] : nil
    return (names[first..<end], next)
  }

  /// The index of the first name that is not before the given one.
  private func index(of name: String) -> Int {
    var low = 0
    var high = names.count
    while low < high {
      let middle = (low + high) / 2
      if Self.isOrdered(names[middle], name) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func isOrdered(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

/// The settings of an account's queue service.
///
/// A new account keeps hourly metrics for seven days and has all else off, as in recordings of unchanged accounts.
struct ServiceProperties: Sendable {
  struct Logging: Sendable {
    var reads = false
    var writes = false
    var deletes = false
    /// `nil` when logs are never deleted.
    var retentionDays: Int?
  }

  struct Metrics: Sendable {
    /// Whether metrics are kept by operation; `nil` when metrics are off.
    var includesOperations: Bool?
    /// `nil` when metrics are never deleted.
    var retentionDays: Int?
  }

  var logging = Logging()
  var hourMetrics = Metrics(includesOperations: true, retentionDays: 7)
  var minuteMetrics = Metrics()
  var corsRules: [CORSRule] = []
}

/// One stored access policy of a queue, with the parts that shared access signatures naming it can leave out.
struct StoredPolicy: Sendable {
  let id: String
  var start: Timestamp?
  var expiry: Timestamp?
  var permissions: QueuePermissions?
}

/// The permissions of a shared access signature or a stored policy for a queue.
struct QueuePermissions: Sendable, Hashable {
  let letters: Set<Character>

  private static let order: [Character] = ["r", "a", "u", "p"]
  /// The order before version 2017-04-17, from recordings.
  private static let oldOrder: [Character] = ["r", "p", "a", "u"]

  /// Reads letters in any order; `nil` when one is unknown or repeated.
  init?(_ text: String) {
    letters = Set(text)
    guard letters.count == text.count, letters.isSubset(of: Self.order) else { return nil }
  }

  /// Reads letters that must be in the service's order, as in a signature.
  init?(ordered text: String) {
    self.init(text)
    guard self.text(.newest) == text else { return nil }
  }

  func text(_ version: ServiceVersion) -> String {
    String((version.ordersPermissionsAsSigned ? Self.order : Self.oldOrder).filter(letters.contains))
  }
}
