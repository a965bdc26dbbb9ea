import NIOCore

/// Until when a connection may stay as it is: a value that reads no clock.
struct ConnectionClock {
  /// What the connection waits for.
  enum Phase: Equatable {
    /// The next request.
    case idle
    /// The rest of a head.
    case head
    /// The rest of a request's content.
    case content
    /// The peer, to take the responses.
    case response
    /// The peer, to end its half: all is said.
    case farewell
  }

  /// How long a peer that was told the end may go on sending.
  static let farewellTime = TimeAmount.seconds(1)

  private(set) var phase = Phase.idle
  private var since: NIODeadline
  private let headTime: TimeAmount
  private let idleTime: TimeAmount

  init(_ limits: ConnectionLimits, now: NIODeadline) {
    headTime = TimeAmount(limits.headTime)
    idleTime = TimeAmount(limits.idleTime)
    since = now
  }

  /// When it has lasted too long.
  var expiry: NIODeadline {
    switch phase {
    case .idle, .content, .response: since + idleTime
    case .head: since + headTime
    case .farewell: since + Self.farewellTime
    }
  }

  /// Takes note of what the connection waits for now; the time begins anew when that is something else.
  mutating func enter(_ phase: Phase, now: NIODeadline) {
    guard phase != self.phase else { return }
    self.phase = phase
    since = now
  }

  /// Takes note that bytes came or went; a head and a farewell get no more time for that.
  mutating func moved(now: NIODeadline) {
    switch phase {
    case .idle, .content, .response: since = now
    case .head, .farewell: break
    }
  }
}
