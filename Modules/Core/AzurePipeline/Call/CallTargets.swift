import AzureCore
import HTTPTypes

/// The locations that a call may go to, and the one it is at.
struct CallTargets: Sendable {
  struct Target: Sendable {
    var location: StorageLocation
    var request: AzureRequest
    /// Whether the per-call policies have prepared the request.
    var isPrepared = false
  }

  var current: Target
  /// Where the call may go besides; of both, one is the primary.
  private var other: Target?

  init(_ request: AzureRequest, at location: StorageLocation, secondary: AzureRequest?) {
    current = Target(location: location, request: request)
    if let secondary, location == .primary { other = Target(location: .secondary, request: secondary) }
  }

  /// Whether there is a primary beside the secondary that the call is at.
  var isAtSpareSecondary: Bool { other != nil && current.location == .secondary }

  /// The one id of the call, whichever location it is at.
  var clientRequestID: String? {
    if let id = current.request.head.headerFields.value(of: .msClientRequestID) { return id }
    guard isAtSpareSecondary else { return nil }
    return other?.request.head.headerFields.value(of: .msClientRequestID)
  }

  /// Goes to the other location, if there is one.
  mutating func alternate() {
    guard let next = other else { return }
    other = current
    current = next
  }

  /// Goes to the primary for good.
  mutating func dropSecondary() {
    if isAtSpareSecondary { alternate() }
    other = nil
  }
}
