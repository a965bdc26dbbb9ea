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
