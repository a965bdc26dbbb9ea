public import HTTPTypes

/// What the lines of a ``LoggingObserver`` at `trace` show beside method, address, status and sizes.
///
/// By default neither header fields nor bodies are shown. What is shown is chosen by lists of what is allowed: a field or
/// query item that is new stays hidden until it is listed.
public struct LogDetails: Sendable, Hashable {
  /// Whether header fields are shown, those that are not known to be harmless with the value `REDACTED`; `false` by default.
  ///
  /// Of each value 1,024 bytes are shown at most, and nothing that repeats a secret of the request.
  public var includesHeaderFields = false

  /// Further header fields whose values are shown.
  ///
  /// Fields that carry credentials, keys, cookies or metadata stay hidden even when they are listed.
  public var shownHeaderFields: Set<HTTPField.Name> = []

  /// Further query items whose values are shown, by name without regard to case.
  ///
  /// A signature (`sig`) stays hidden even when it is listed.
  public var shownQueryItems: Set<String> = []

  /// How many bytes of each body are shown at most; 0, which shows none, by default.
  ///
  /// Bodies hold users' data. Signatures in them are hidden, and documents that bring a key or a token are not shown at
  /// all; a body that is not UTF-8 is not shown either.
  public var maximumBodyBytes = 0

  /// Makes details that show neither header fields nor bodies.
  public init() {}
}
