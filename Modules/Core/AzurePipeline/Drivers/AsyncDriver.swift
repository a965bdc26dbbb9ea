/// Carries the steps of a ``Call`` out for async callers.
///
/// It holds no knowledge of HTTP.
public struct AsyncDriver: Sendable {
  private let transport: any AsyncTransport
  private let credential: (any TokenCredential)?
  private let clock: any PipelineClock

  /// Makes a driver.
  ///
  /// - Parameters:
  ///   - transport: Sends requests.
  ///   - credential: Fetches tokens, when the authorizer wants any.
  ///   - clock: Tells the time and waits.
  public init(
    transport: any AsyncTransport, credential: (any TokenCredential)? = nil,
    clock: any PipelineClock = SystemClock()
  ) {
    self.transport = transport
    self.credential = credential
    self.clock = clock
  }

  /// Runs a call to its end.
  ///
  /// - Parameter call: The call; it cannot be used again.
  /// - Returns: The response that the call finished with, and how it came to it.
  /// - Throws: ``AzureError``; `CancellationError` at once when the task is cancelled, be it in a transfer or in a wait.
  public func run(_ call: consuming Call) async throws -> CompletedCall {
    var event = CallEvent.start
    while true {
      do {
        try Task.checkCancellation()
        switch call.advance(event, now: clock.now()) {
        case .fetchToken(let request): event = try await fetch(request)
        case .send(let request, let limits): event = try await send(request, limits)
        case .wait(let duration):
          try await clock.sleep(for: duration)
          event = .waited
        case .finish(let completed): return completed
        case .fail(let error): throw error
        }
      } catch let error as CancellationError {
        call.cancel(now: clock.now())
        throw error
      }
    }
  }

  private func fetch(_ request: TokenRequest) async throws -> CallEvent {
    guard let credential else { return .tokenFailed(.noTokenCredential) }
    do {
      return .token(try await credential.token(for: request))
    } catch let error as CancellationError {
      throw error
    } catch {
      return .tokenFailed(.credential(error))
    }
  }

  private func send(_ request: Request, _ limits: AttemptLimits) async throws -> CallEvent {
    do {
      return .response(try await transport.send(request, limits: limits))
    } catch let error as CancellationError {
      throw error
    } catch let error as TransportError {
      return .transportFailed(error)
    } catch {
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
