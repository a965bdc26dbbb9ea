<<<<<<< HEAD
<<<<<<< HEAD
/// Says which promise a conformance case found broken, and how.
public struct ConformanceFailure: Error, CustomStringConvertible, Sendable {
  /// What was expected and what happened instead.
=======
/// What a conformance case throws when the subject breaks a promise.
public struct ConformanceFailure: Error, CustomStringConvertible, Sendable {
  /// What was promised and what happened instead.
>>>>>>> curl
=======
/// Says which promise a conformance case found broken, and how.
public struct ConformanceFailure: Error, CustomStringConvertible, Sendable {
  /// What was expected and what happened instead.
>>>>>>> emulator
  public var description: String

  /// Makes a failure.
  ///
<<<<<<< HEAD
<<<<<<< HEAD
=======
>>>>>>> emulator
  /// - Parameter description: What was expected and what happened instead.
  public init(_ description: String) {
    self.description = description
  }
<<<<<<< HEAD
=======
  /// - Parameter description: What was promised and what happened instead.
  public init(_ description: String) { self.description = description }
>>>>>>> curl
=======
>>>>>>> emulator
}
