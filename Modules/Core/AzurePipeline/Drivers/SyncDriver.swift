package import AzureCore

/// Carries the steps of a ``Call`` out on the calling thread.
///
/// It holds no knowledge of HTTP.
package struct SyncDriver: Sendable {
  private let transport: any SyncTransport
  private let credential: (any BlockingTokenCredential)?
  private let clock: any PipelineClock

  /// Makes a driver.
  ///
  /// - Parameters:
  ///   - transport: Sends requests.
  ///   - credential: Fetches tokens, when the authorizer wants any.
  ///   - clock: Tells the time and waits.
  package init(
    transport: any SyncTransport, credential: (any BlockingTokenCredential)? = nil,
    clock: any PipelineClock = SystemClock()
  ) {
    self.transport = transport
    self.credential = credential
    self.clock = clock
  }

  /// Runs a call to its end, blocking the calling thread.
  ///
  /// The call's deadline bounds every step: the transport and the credential are given the time that is left.
  ///
  /// - Parameter call: The call; it cannot be used again.
  /// - Returns: The response that the call finished with, and how it came to it.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use AsyncDriver.")
  package func run(_ call: consuming Call) throws(AzureError) -> CompletedCall {
    var event = CallEvent.start
    while true {
      switch call.advance(event, now: clock.now()) {
      case .fetchToken(let request, let limit): event = fetch(request, limit)
      case .send(let request, let limits): event = send(request, limits)
      case .wait(let duration):
        clock.block(for: duration)
        event = .waited
      case .finish(let completed): return completed
      case .fail(let error): throw error
      }
    }
  }

  @available(*, noasync)
  private func fetch(_ request: TokenRequest, _ limit: Duration) -> CallEvent {
    guard let credential else { return .tokenFailed(.noTokenCredential) }
    do throws(AzureError) {
      guard let borrower = credential as? any BlockingTransportBorrowing else {
        return .token(try credential.tokenBlocking(for: request, within: limit))
      }
      return .token(try borrower.tokenBlocking(for: request, within: limit, over: transport))
    } catch {
      return .tokenFailed(error)
    }
  }

  @available(*, noasync)
  private func send(_ request: AzureRequest, _ limits: AttemptLimits) -> CallEvent {
    do throws(TransportError) {
      return .response(try transport.sendBlocking(request, limits: limits))
    } catch {
      return .transportFailed(error)
    }
  }
}
