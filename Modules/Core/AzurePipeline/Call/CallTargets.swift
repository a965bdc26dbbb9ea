import HTTPTypes

/// The places that a call may go to, and the one it is at.
struct CallTargets: Sendable {
  struct Target: Sendable {
    var location: Location
    var request: Request
    /// Whether the per-call policies have prepared the request.
    var isPrepared = false
  }

  private var all: [Target]
  private var index = 0

  init(_ request: Request, at location: Location, secondary: Request?) {
    all = [Target(location: location, request: request)]
    guard let secondary, location == .primary else { return }
    all.append(Target(location: .secondary, request: secondary))
  }

  var current: Target {
    get { all[index] }
    set { all[index] = newValue }
  }

  /// Whether there is a primary beside the secondary that the call is at.
  var isAtSpareSecondary: Bool { index > 0 }

  /// The one id of the call, whichever place it is at.
  var clientRequestID: String? {
    current.request.head.headerFields[.msClientRequestID]
      ?? all[0].request.head.headerFields[.msClientRequestID]
  }

  /// Goes to the other place, if there is one.
  mutating func alternate() { index = (index + 1) % all.count }

  /// Goes to the primary for good.
  mutating func dropSecondary() {
    index = 0
    all.removeLast(all.count - 1)
  }
}
