public import AzureCore

/// The guarantees of ``AsyncTransport`` and ``SyncTransport``, as cases that run against a ``LoopbackServer``.
///
/// Each case starts a server, makes a transport, and throws ``ConformanceFailure`` when a guarantee is broken.
/// Both calling styles run the same scenarios, the blocking ones on threads of their own. Cases that measure time are
/// reliable only when few other tests run at the same time, so put them into a `.serialized` suite.
///
/// ```swift
/// @Test(arguments: TransportConformance.asyncCases { MyTransport() })
/// func keepsItsPromises(_ conformance: TransportConformance.Case) async throws { try await conformance.run() }
/// ```
///
/// A transport for one calling style alone has ``asyncCases(excluding:makeTransport:)`` or
/// ``blockingCases(excluding:makeTransport:)``; one for both may use ``cases(_:excluding:makeTransport:)`` for each.
public enum TransportConformance {
  /// A transport for both calling styles.
  public typealias Transport = any AsyncTransport & SyncTransport

  /// How a case calls the transport; the two cases are all there will be.
  public enum CallingStyle: String, Sendable, CaseIterable {
    /// ``AsyncTransport``.
    case async
    /// ``SyncTransport``.
    case blocking
  }

  /// One guarantee to check.
  public struct Case: Sendable, CustomStringConvertible {
    /// The guarantee, as a sentence; unique among the cases of a calling style.
    public let name: String
    /// How the case calls the transport.
    public let style: CallingStyle
    private let body: @Sendable () async throws -> Void

    init(name: String, style: CallingStyle, body: @escaping @Sendable () async throws -> Void) {
      self.name = name
      self.style = style
      self.body = body
    }

    /// Checks the guarantee.
    ///
    /// - Throws: ``ConformanceFailure`` when it is broken, or an unexpected error of the transport.
    public func run() async throws { try await body() }

    /// The name and the calling style.
    public var description: String { "\(name) (\(style.rawValue))" }
  }

  /// Makes the cases for a transport.
  ///
  /// - Parameters:
  ///   - style: The calling style.
  ///   - excluded: Names of cases that the transport is known not to pass. Document them for the transport, and write a test
  ///     for each of what the transport does instead.
  ///   - makeTransport: Makes a new transport; called once for each case.
  /// - Returns: The cases, in a fixed order.
  public static func cases(
    _ style: CallingStyle, excluding excluded: Set<String> = [],
    makeTransport: @escaping @Sendable () throws -> Transport
  ) -> [Case] {
    made(style, excluding: excluded) {
      let transport = try makeTransport()
      return style == .async ? TestClient(transport) : TestClient(blocking: transport)
    }
  }

  /// Makes the cases of async callers, for a transport that need not have a blocking form.
  ///
  /// - Parameters:
  ///   - excluded: Names of cases that the transport is known not to pass. Document them for the transport, and write a test
  ///     for each of what the transport does instead.
  ///   - makeTransport: Makes a new transport; called once for each case.
  /// - Returns: The cases, in a fixed order.
  public static func asyncCases(
    excluding excluded: Set<String> = [], makeTransport: @escaping @Sendable () throws -> any AsyncTransport
  ) -> [Case] {
    made(.async, excluding: excluded) { TestClient(try makeTransport()) }
  }

  /// Makes the cases of blocking callers, for a transport that need not have an async form.
  ///
  /// - Parameters:
  ///   - excluded: Names of cases that the transport is known not to pass. Document them for the transport, and write a test
  ///     for each of what the transport does instead.
  ///   - makeTransport: Makes a new transport; called once for each case.
  /// - Returns: The cases, in a fixed order.
  public static func blockingCases(
    excluding excluded: Set<String> = [], makeTransport: @escaping @Sendable () throws -> any SyncTransport
  ) -> [Case] {
    made(.blocking, excluding: excluded) { TestClient(blocking: try makeTransport()) }
  }

  private static func made(
    _ style: CallingStyle, excluding excluded: Set<String>,
    makeClient: @escaping @Sendable () throws -> TestClient
  ) -> [Case] {
    let unknown = excluded.subtracting(scenarios.map(\.name))
    precondition(unknown.isEmpty, "No such conformance cases: \(unknown.sorted())")
    return scenarios.filter { !excluded.contains($0.name) && $0.suits(style) }.map { scenario in
      Case(name: scenario.name, style: style) { try await scenario.body(try makeClient()) }
    }
  }

  /// Makes one case by its name, for example to check that an excluded case still fails.
  ///
  /// - Parameters:
  ///   - name: The name of the case.
  ///   - style: The calling style.
  ///   - makeTransport: Makes a new transport.
  /// - Returns: The case, or `nil` when there is none with that name for that calling style.
  public static func `case`(
    named name: String, _ style: CallingStyle, makeTransport: @escaping @Sendable () throws -> Transport
  ) -> Case? {
    cases(style, makeTransport: makeTransport).first { $0.name == name }
  }

  static let scenarios: [Scenario] =
    wireScenarios + targetScenarios + responseScenarios + connectionScenarios + failureScenarios
    + timeScenarios + asyncScenarios
}

/// One guarantee, written once for both calling styles.
struct Scenario: Sendable {
  let name: String
  let isAsyncOnly: Bool
  let body: @Sendable (TestClient) async throws -> Void

  init(_ name: String, asyncOnly: Bool = false, _ body: @escaping @Sendable (TestClient) async throws -> Void)
  {
    self.name = name
    self.isAsyncOnly = asyncOnly
    self.body = body
  }

  func suits(_ style: TransportConformance.CallingStyle) -> Bool { style == .async || !isAsyncOnly }
}

/// A guarantee that a conformance case found broken, or a resource that the system could not give to a test server.
public struct ConformanceFailure: Error, CustomStringConvertible, Sendable {
  /// What was expected and what happened instead.
  public let description: String

  /// Creates a failure.
  ///
  /// - Parameter description: What was expected and what happened instead.
  package init(_ description: String) {
    self.description = description
  }
}
