import AzurePipeline

/// All that the service keeps for one account.
struct AccountState: Sendable {
  let account: EmulatorAccount
  var properties = ServiceProperties()
  /// Until when the names of deleted queues cannot be used again.
  var beingDeleted: [ExactText: Timestamp] = [:]
  var queues = QueueDirectory()
}

/// One queue: its metadata, its access policies and its messages.
struct QueueState: Sendable {
  var metadata: Metadata
  var policies: [StoredPolicy] = []
  var messages: MessageStore
}

/// The accounts served, by the bytes of their names.
struct AccountDirectory: Sendable {
  private var states: [ExactText: AccountState]

  /// Makes a directory; of two accounts of one name the last counts.
  init(_ accounts: [EmulatorAccount]) {
    states = Dictionary(accounts.map { (ExactText($0.name), AccountState(account: $0)) }) { _, last in last }
  }

  /// Whether there is an account of a name.
  func contains(_ name: String) -> Bool { states[ExactText(name)] != nil }

  /// The account of a name.
  subscript(_ name: String) -> AccountState? {
    get { states[ExactText(name)] }
    _modify { yield &states[ExactText(name)] }
  }
}

/// The queues of an account by name, and their names in order.
///
/// A page of names is found by binary search: listing looks at no queue outside the page.
struct QueueDirectory: Sendable {
  private var states: [ExactText: QueueState] = [:]
  private var names: [String] = []

  /// The queue of a name; setting `nil` removes it.
  subscript(_ name: String) -> QueueState? {
    get { states[ExactText(name)] }
    _modify {
      let key = ExactText(name)
      let existed = states[key] != nil
      yield &states[key]
      switch (existed, states[key] != nil) {
      case (false, true): names.insert(name, at: place(of: name))
      case (true, false): names.remove(at: place(of: name))
      default: break
      }
    }
  }

  /// Names in order that begin with a prefix, from the first that is not before the start.
  ///
  /// - Parameters:
  ///   - prefix: What the names begin with; empty for all.
  ///   - start: The first name of the page, whether it exists or not.
  ///   - limit: How many names at most.
  /// - Returns: The page, and the name that the next page begins with.
  func page(prefix: String, from start: String, limit: Int) -> (names: ArraySlice<String>, next: String?) {
    let first = place(of: Self.isOrdered(prefix, start) ? start : prefix)
    var end = first
    while end < names.count, end - first < limit, names[end].startsExactly(with: prefix) { end += 1 }
    let next = end < names.count && names[end].startsExactly(with: prefix) ? names[end] : nil
    return (names[first..<end], next)
  }

  /// The index of the first name that is not before the given one.
  private func place(of name: String) -> Int {
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

/// One stored access policy of a queue: what shared access signatures that name it may leave out.
struct StoredPolicy: Sendable {
  let id: String
  var start: Timestamp?
  var expiry: Timestamp?
  var permissions: QueuePermissions?
}

/// What a shared access signature or a stored policy permits on one queue.
struct QueuePermissions: Sendable, Hashable {
  let letters: Set<Character>

  private static let order: [Character] = ["r", "a", "u", "p"]
  /// How the service wrote them before 2017-04-17, as recorded.
  private static let oldOrder: [Character] = ["r", "p", "a", "u"]

  /// Reads letters in any order; `nil` for one that is unknown or stands twice.
  init?(_ text: String) {
    letters = Set(text)
    guard letters.count == text.count, letters.isSubset(of: Self.order) else { return nil }
  }

  /// Reads letters that must stand in the service's order, as in a signature.
  init?(ordered text: String) {
    self.init(text)
    guard self.text(.newest) == text else { return nil }
  }

  func text(_ version: ServiceVersion) -> String {
    String((version.ordersPermissionsAsSigned ? Self.order : Self.oldOrder).filter(letters.contains))
  }
}
