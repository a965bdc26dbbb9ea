public import AzureCore

/// A fault for the requests of certain operations, of a certain queue, or that meet a condition.
///
/// ```swift
/// // The second delete of the queue "orders" loses its response.
/// account.faults.add(FaultRule(.lostResponse, on: .delete, queue: "orders", calls: [2]))
/// ```
///
/// Requests are counted, not calls: each attempt of a call is one. A rule counts the requests that match it, in the order in which
/// they reach the transport.
public struct FaultRule: Sendable {
  /// The fault.
  public var fault: Fault
  /// The operation whose requests fail; `nil` for all.
  public var operation: ServiceOperation?
  /// The queue whose requests fail; `nil` for all.
  public var queue: String?
  /// Which of the matching requests fail, counted from 1; `nil` for all.
  public var calls: Set<Int>?
  /// What a request must meet besides; `nil` for nothing.
  public var condition: (@Sendable (AzureRequest) -> Bool)?

  /// Makes a rule; whatever is left out does not matter.
  ///
  /// - Parameters:
  ///   - fault: The fault.
  ///   - operation: The operation whose requests fail.
  ///   - queue: The queue whose requests fail.
  ///   - calls: Which of the matching requests fail, counted from 1.
  ///   - condition: What a request must meet besides.
  public init(
    _ fault: Fault, on operation: ServiceOperation? = nil, queue: String? = nil, calls: Set<Int>? = nil,
    when condition: (@Sendable (AzureRequest) -> Bool)? = nil
  ) {
    self.fault = fault
    self.operation = operation
    self.queue = queue
    self.calls = calls
    self.condition = condition
  }
}

/// A fault that a ``FaultTransport`` has injected.
public struct InjectedFault: Sendable, Hashable {
  /// The number of the request, counted from 1 over all requests of the transport.
  public let request: Int
  /// What the request asked for.
  public let operation: ServiceOperation
  /// The queue that it was about; `nil` for the service itself.
  public let queue: String?
  /// The fault.
  public let fault: Fault
}

extension FaultRule {
  /// Whether the rule is about a request; asks the condition last.
  func matches(_ request: AzureRequest, _ subject: RequestSubject) -> Bool {
    guard operation.map({ $0 == subject.operation }) ?? true, queue.map({ $0 == subject.queue }) ?? true
    else {
      return false
    }
    return condition?(request) ?? true
  }
}

/// Rules with how many requests have matched each.
struct FaultRules: Sendable {
  private(set) var rules: [Int: FaultRule] = [:]
  private var seen: [Int: Int] = [:]
  private var lastID = 0

  mutating func add(_ rule: FaultRule) {
    lastID += 1
    rules[lastID] = rule
  }

  mutating func removeAll() { (rules, seen) = ([:], [:]) }

  /// Counts a request with the rules that it matches; the first of them that wants it to fail decides.
  mutating func fault(matching ids: [Int]) -> Fault? {
    var chosen: Fault?
    for id in ids.sorted() {
      guard let rule = rules[id] else { continue }
      let number = seen[id, default: 0] + 1
      seen[id] = number
      if chosen == nil, rule.calls?.contains(number) ?? true { chosen = rule.fault }
    }
    return chosen
  }
}
