/// What a conformance case throws when the subject breaks a promise.
public struct ConformanceFailure: Error, CustomStringConvertible, Sendable {
  /// What was promised and what happened instead.
  public var description: String

  /// Makes a failure.
  ///
  /// - Parameter description: What was promised and what happened instead.
  public init(_ description: String) { self.description = description }
}
