package import AzureCore

/// Carries the steps of a ``Call`` out for async callers.
///
/// It holds no knowledge of HTTP.
package struct AsyncDriver: Sendable {
  private let transport: any AsyncTransport
  private let credential: (any TokenCredential)?
  private let clock: any PipelineClock

  /// Makes a driver.
  ///
  /// - Parameters:
  ///   - transport: Sends requests.
  ///   - credential: Fetches tokens, when the authorizer wants any.
  ///   - clock: Tells the time and waits.
  package init(
    transport: any AsyncTransport, credential: (any TokenCredential)? = nil,
    clock: any PipelineClock = SystemClock()
  ) {
    self.transport = transport
    self.credential = credential
    self.clock = clock
  }

  /// Runs a call to its end.
  ///
  /// The call's deadline bounds every step: a fetch of a token that takes longer is cancelled and not waited
  /// for, and so is one under way when the task is cancelled. A response that has arrived when the task is
  /// cancelled is still handled: if it ends the call, its outcome is returned or thrown.
  ///
  /// - Parameter call: The call; it cannot be used again.
  /// - Returns: The response that the call finished with, and how it came to it.
  /// - Throws: ``AzureError``; `CancellationError` at once when the task is cancelled, be it in a transfer,
  ///   in a wait or while a token is fetched.
  package func run(_ call: consuming Call) async throws -> CompletedCall {
    var event = CallEvent.start
    while true {
      if Task.isCancelled, !event.isResponse { break }
      let step = call.advance(event, now: clock.now())
      if case .finish(let completed) = step { return completed }
      if case .fail(let error) = step { throw error }
      do {
        try Task.checkCancellation()
        event = try await carryOut(step)
      } catch {
        break
      }
    }
    call.cancel(now: clock.now())
    throw CancellationError()
  }

  /// Throws nothing but `CancellationError`.
  private func carryOut(_ step: Step) async throws -> CallEvent {
    switch step {
    case .fetchToken(let request, let limit): return try await fetch(request, within: limit)
    case .send(let request, let limits): return try await send(request, limits)
    case .wait(let duration):
      try await clock.sleep(for: duration)
      return .waited
    case .finish, .fail: preconditionFailure("a call that has ended has no step to carry out")
    }
  }

  private func fetch(_ request: TokenRequest, within limit: Duration) async throws -> CallEvent {
    guard let credential else { return .tokenFailed(.noTokenCredential) }
    do {
      let token = try await clock.run(within: limit) { [transport] in
        guard let borrower = credential as? any TransportBorrowing else {
          return try await credential.token(for: request)
        }
        return try await borrower.token(for: request, over: transport)
      }
      guard let token else {
        return .tokenFailed(AzureError(.timeout, "The token credential was ended after \(limit)"))
      }
      return .token(token)
    } catch let error as CancellationError where Task.isCancelled {
      throw error
    } catch {
      return .tokenFailed(.credential(error))
    }
  }

  private func send(_ request: AzureRequest, _ limits: AttemptLimits) async throws -> CallEvent {
    do {
      return .response(try await transport.send(request, limits: limits))
    } catch let error as CancellationError where Task.isCancelled {
      throw error
    } catch let error as TransportError {
      return .transportFailed(error)
    } catch {
      // Among them the `CancellationError` of a transport that cancelled something of its own: the task goes on.
      return .transportFailed(TransportError(.connectionLost, delivery: .maybeSent, "\(type(of: error))"))
    }
  }
}

extension AzureError {
  static var noTokenCredential: AzureError {
    AzureError(.credential, "The authorizer asks for a token, but the client has no token credential")
  }

  static func credential(_ error: any Error) -> AzureError {
    error as? AzureError ?? AzureError(.credential, "The token credential failed", cause: error)
  }
}

extension CallEvent {
  fileprivate var isResponse: Bool {
    if case .response = self { true } else { false }
  }
}
