public import AzurePipeline

/// The promises of ``AsyncTransport`` and ``SyncTransport`` as cases that run against a ``LoopbackServer``.
///
/// Every case starts a server of its own, makes a transport, and throws ``ConformanceFailure`` when a promise is broken.
/// Both colours run the same scenarios; the blocking ones on threads of their own. The timing cases hold their limits only
/// when few other tests run beside them, so put them into a `.serialized` suite.
///
/// ```swift
/// @Test(arguments: try TransportConformance.cases(.async) { MyTransport() })
/// func keepsItsPromises(_ conformance: TransportConformance.Case) async throws { try await conformance.run() }
/// ```
public enum TransportConformance {
  /// A transport of both colours, as the cases want it.
  public typealias Transport = any AsyncTransport & SyncTransport

  /// Which of the two protocols a case runs through.
  public enum Color: String, Sendable, CaseIterable {
    /// ``AsyncTransport``.
    case async
    /// ``SyncTransport``.
    case blocking
  }

  /// One promise to check.
  public struct Case: Sendable, CustomStringConvertible {
    /// What is promised; unique among the cases of a colour.
    public let name: String
    /// The protocol that the case runs through.
    public let color: Color
    private let body: @Sendable () async throws -> Void

    init(name: String, color: Color, body: @escaping @Sendable () async throws -> Void) {
      self.name = name
      self.color = color
      self.body = body
    }

    /// Checks the promise.
    ///
    /// - Throws: ``ConformanceFailure`` when it is broken, or what the transport threw out of turn.
    public func run() async throws { try await body() }

    /// The name and the colour.
    public var description: String { "\(name) (\(color.rawValue))" }
  }

  /// The names of all cases, in their order; the last ones exist for ``Color/async`` alone.
  public static var names: [String] { scenarios.map(\.name) }

  /// Makes the cases for a transport.
  ///
  /// - Parameters:
  ///   - color: The protocol to check.
  ///   - excluded: Names of promises that the transport openly does not keep. Pin each with a test of what it does
  ///     instead, and document it on the transport.
  ///   - makeTransport: Makes a fresh transport; called once a case.
  /// - Returns: The cases, in a fixed order.
  public static func cases(
    _ color: Color, excluding excluded: Set<String> = [],
    makeTransport: @escaping @Sendable () throws -> Transport
  ) -> [Case] {
    let unknown = excluded.subtracting(names)
    precondition(unknown.isEmpty, "No such conformance cases: \(unknown.sorted())")
    return scenarios.filter { !excluded.contains($0.name) && $0.suits(color) }.map { scenario in
      Case(name: scenario.name, color: color) {
        try await scenario.body(Bench(color: color, transport: try makeTransport()))
      }
    }
  }

  /// Makes one case by its name, for example to pin that an excluded promise is still not kept.
  ///
  /// - Parameters:
  ///   - name: The name of the case.
  ///   - color: The protocol to check.
  ///   - makeTransport: Makes a fresh transport.
  /// - Returns: The case, or `nil` when there is none of that name and colour.
  public static func `case`(
    named name: String, _ color: Color, makeTransport: @escaping @Sendable () throws -> Transport
  ) -> Case? {
    cases(color, makeTransport: makeTransport).first { $0.name == name }
  }

  static let scenarios: [Scenario] =
    wireScenarios + targetScenarios + responseScenarios + connectionScenarios + failureScenarios
    + timeScenarios + asyncScenarios
}

/// One promise, written once for both colours.
struct Scenario: Sendable {
  let name: String
  let isAsyncOnly: Bool
  let body: @Sendable (Bench) async throws -> Void

  init(_ name: String, asyncOnly: Bool = false, _ body: @escaping @Sendable (Bench) async throws -> Void) {
    self.name = name
    self.isAsyncOnly = asyncOnly
    self.body = body
  }

  func suits(_ color: TransportConformance.Color) -> Bool { color == .async || !isAsyncOnly }
}

/// Says which promise a conformance case found broken, and how.
public struct ConformanceFailure: Error, CustomStringConvertible, Sendable {
  /// What was expected and what happened instead.
  public var description: String

  /// Makes a failure.
  ///
  /// - Parameter description: What was expected and what happened instead.
  public init(_ description: String) {
    self.description = description
  }
}
