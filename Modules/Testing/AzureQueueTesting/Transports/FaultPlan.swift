public import AzureCore

/// Which requests fail, and how.
///
/// A plan is a function of the number of the request, counted from 1 in the order in which requests reach the transport.
public struct FaultPlan: Sendable {
  private let draw: @Sendable (Int) -> Fault?

  /// Creates a plan from a function.
  ///
  /// - Parameter fault: Returns the fault for the number of a request, or `nil`; called once for each request, from any
  ///   thread.
  public init(_ fault: @escaping @Sendable (Int) -> Fault?) { draw = fault }

  /// No faults.
  public static let none = FaultPlan { _ in nil }

  /// Faults for certain requests.
  ///
  /// - Parameter faults: Faults by the number of the request; the first one is 1.
  /// - Returns: The plan.
  public static func numbered(_ faults: [Int: Fault]) -> FaultPlan { FaultPlan { faults[$0] } }

  /// The same fault for every request.
  ///
  /// - Parameter fault: The fault.
  /// - Returns: The plan.
  public static func every(_ fault: Fault) -> FaultPlan { FaultPlan { _ in fault } }

  /// Random faults; with a seeded source every run is the same, as long as requests are sent one after the other.
  ///
  /// - Parameters:
  ///   - faults: Each fault with its probability, 0 to 1; the sum is at most 1.
  ///   - random: The source of random numbers.
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

  /// Returns the fault for a request.
  ///
  /// - Parameter number: The number of the request; the first one is 1.
  /// - Returns: The fault, or `nil` for none.
  func fault(for number: Int) -> Fault? { draw(number) }
}

/// A way in which the network or the service can fail a request.
///
/// A test makes such values and does not switch over them: cases may be added.
public enum Fault: Sendable, Hashable {
  /// The request is sent after a wait on the transport's clock.
  ///
  /// When the wait is as long as the timeout of the attempt or longer, the transport waits for the timeout, does not send
  /// the request, and fails with `timeout`, `maybeSent`.
  case delay(Duration)
  /// The connection is refused: `connect`, `notSent`.
  case connectionRefused
  /// The connection breaks before a byte is sent: `connectionLost`, `notSent`.
  case resetBeforeSend
  /// The request is sent, but the response is lost: `connectionLost`, `maybeSent`.
  case lostResponse
  /// The response is `503 ServerBusy`, with a `Retry-After` in seconds if given; the request is not sent.
  case serverBusy(retryAfter: Int?)
  /// The response is `500 InternalError`; the request is not sent.
  case internalError
}
