public import AzurePipeline

/// Says which requests meet with which fault.
///
/// A plan is a function of the request's number, counted from 1 in the order in which requests come to the transport.
public struct FaultPlan: Sendable {
  private let draw: @Sendable (Int) -> Fault?

  /// Makes a plan from a function.
  ///
  /// - Parameter fault: Returns the fault for a request's number, or `nil`; called once a request, from any thread.
  public init(_ fault: @escaping @Sendable (Int) -> Fault?) { draw = fault }

  /// No faults.
  public static let none = FaultPlan { _ in nil }

  /// Faults for certain requests.
  ///
  /// - Parameter faults: Faults by the number of the request, the first being 1.
  /// - Returns: The plan.
  public static func numbered(_ faults: [Int: Fault]) -> FaultPlan { FaultPlan { faults[$0] } }

  /// The same fault for every request.
  ///
  /// - Parameter fault: The fault.
  /// - Returns: The plan.
  public static func every(_ fault: Fault) -> FaultPlan { FaultPlan { _ in fault } }

  /// Faults by chance; with a seeded source every run is alike, as long as requests come one after the other.
  ///
  /// - Parameters:
  ///   - faults: Each fault with its probability, 0 to 1; together at most 1.
  ///   - random: Where chance comes from.
  /// - Returns: The plan.
  public static func random(
    _ faults: [(fault: Fault, probability: Double)], from random: RandomSource
  ) -> FaultPlan {
    let sum = faults.reduce(0) { $0 + $1.probability }
    precondition(
      faults.allSatisfy { $0.probability >= 0 } && sum <= 1.000_000_1, "the probabilities add up to \(sum)")
    return FaultPlan { _ in
      var point = Double(random.next() >> 11) / Double(1 << 53)
      for (fault, probability) in faults {
        if point < probability { return fault }
        point -= probability
      }
      return nil
    }
  }

  /// Answers the fault for a request.
  ///
  /// - Parameter number: The number of the request, the first being 1.
  /// - Returns: The fault, or `nil` for none.
  func fault(for number: Int) -> Fault? { draw(number) }
}

/// A way in which the network or the service fails one request.
public enum Fault: Sendable, Hashable {
  /// The request is carried out after a wait on the transport's clock.
  ///
  /// When the wait is as long as the attempt's timeout or longer, the timeout passes instead, the request is not carried
  /// out, and the transport fails with `timeout`, `maybeSent`.
  case delay(Duration)
  /// No connection is made: `connect`, `notSent`.
  case connectionRefused
  /// The connection breaks before a byte is sent: `connectionLost`, `notSent`.
  case resetBeforeSend
  /// The request is carried out, but the response is lost: `connectionLost`, `maybeSent`.
  case lostReply
  /// The service answers `503 ServerBusy`, with a `Retry-After` of whole seconds when one is given.
  case serverBusy(retryAfter: Int?)
  /// The service answers `500 InternalError`.
  case internalError
}
