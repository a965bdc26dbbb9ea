/// Whether an operation may be sent again after an attempt whose outcome is unknown.
///
/// It belongs to the operation, not to the HTTP method: a receive is a GET that hides messages.
public enum RepeatSafety: Sendable, Hashable {
  /// A repeat leads to the same end: reads, deletes, and writes of a whole state.
  case safe
  /// A repeat may act twice: a second copy of a message, a second batch hidden, a receipt lost.
  case unsafe
}

/// What to do when an attempt of a ``RepeatSafety/unsafe`` operation ends with an unknown outcome.
public enum RepeatRule: Sendable, Hashable {
  /// Try again: nothing is lost, but a message may be stored twice or a batch hidden until its timeout. The default, as
  /// in other clients.
  case atLeastOnce
  /// Try again only when no byte was sent or the service refused; otherwise report ``AzureError/Effect/unknown``.
  case onlyIfNotSent
}
