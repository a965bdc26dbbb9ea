/// How long a connection to a host may take.
public struct ConnectionLimits: Sendable, Hashable {
  /// How long the head of a request may take, from its first byte to its end; 30 seconds unless set.
  ///
  /// However fast its bytes come: what takes longer gets `408` and is ended.
  public var headTime: Duration

  /// How long nothing may come and nothing be taken away; 2 minutes unless set.
  ///
  /// A connection without a request ends without a word after that, one whose request stops in the middle of its content
  /// with `408`, and one that does not take its responses at once.
  public var idleTime: Duration

  /// Makes limits; those left out have their defaults.
  ///
  /// - Parameters:
  ///   - headTime: How long the head of a request may take; more than zero.
  ///   - idleTime: How long nothing may move; more than zero.
  public init(headTime: Duration = .seconds(30), idleTime: Duration = .seconds(120)) {
    precondition(headTime > .zero, "headTime is \(headTime)")
    precondition(idleTime > .zero, "idleTime is \(idleTime)")
    self.headTime = headTime
    self.idleTime = idleTime
  }
}
