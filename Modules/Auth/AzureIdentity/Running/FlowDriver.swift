#if Identity
  import AzureCore
  import AzurePipeline

  /// Carries the steps of a ``TokenFlow`` out for async callers.
  struct FlowDriver {
    let name: String
    let options: IdentityOptions
    /// The client's, where the options name none.
    let borrowed: (any AsyncTransport)?
    let prompt: DeviceCodePrompter?

    /// Runs a flow to its end.
    ///
    /// - Throws: `AzureError`; `CancellationError` when the task is cancelled.
    func run(_ flow: any TokenFlow) async throws -> AccessToken {
      var flow = flow
      var event = FlowEvent.start
      while true {
        try Task.checkCancellation()
        let step = try flow.advance(event, now: options.surroundings.clock.now())
        if case .finish(let token) = step { return token }
        event = try await carryOut(step)
      }
    }

    private func carryOut(_ step: FlowStep) async throws -> FlowEvent {
      switch step {
      case .send(let request, let exchange): return try await send(request, exchange)
      case .read(let path, let maximumBytes): return .file(options.surroundings.readFile(path, maximumBytes))
      case .run(let command, let limit):
        return .ran(try await ChildRun.start(command, limit, options.surroundings.run))
      case .ask(let callback):
        do {
          return .assertion(Secret(try await callback.async()))
        } catch let error as CancellationError where Task.isCancelled {
          throw error
        } catch {
          throw AzureError.noAssertion(name, error)
        }
      case .show(let shown):
        prompt?(shown)
        return .done
      case .wait(let duration):
        try await options.surroundings.clock.sleep(for: duration)
        return .done
      case .finish: throw AzureError.unexpectedEvent(name)
      }
    }

    private func send(_ request: AzureRequest, _ exchange: Exchange) async throws -> FlowEvent {
      let chosen: (any AsyncTransport)? = options.transport ?? borrowed
      guard var transport = chosen else { throw AzureError.noTransport(name) }
      if let thumbprint = exchange.pinnedThumbprint {
        transport = try Pinning.transport(transport, thumbprint, name)
      }
      do {
        let driver = AsyncDriver(transport: transport, clock: options.surroundings.clock)
        let completed = try await driver.run(
          Call(request, plan: exchange.plan(options, within: exchange.deadline)))
        return .response(completed.response)
      } catch let error as AzureError {
        // A caller whose time is over cancels the task.
        return .lost(error, isCut: false)
      }
    }
  }

  /// Carries the steps of a ``TokenFlow`` out on the calling thread.
  struct BlockingFlowDriver {
    let name: String
    let options: IdentityOptions
    /// The client's, where the options name none.
    let borrowed: (any SyncTransport)?
    let prompt: DeviceCodePrompter?

    /// Runs a flow to its end, within a time.
    @available(*, noasync, message: "This blocks its thread.")
    func run(_ flow: any TokenFlow, within limit: Duration) throws(AzureError) -> AccessToken {
      let clock = options.surroundings.clock
      let start = clock.now().elapsed
      var flow = flow
      var event = FlowEvent.start
      while true {
        let now = clock.now()
        let left = limit - (now.elapsed - start)
        guard left > .zero else { throw AzureError(.timeout, "\(name) got no token within \(limit)") }
        let step = try flow.advance(event, now: now)
        if case .finish(let token) = step { return token }
        event = try carryOut(step, left)
      }
    }

    @available(*, noasync)
    private func carryOut(_ step: FlowStep, _ left: Duration) throws(AzureError) -> FlowEvent {
      switch step {
      case .send(let request, let exchange): return try send(request, exchange, left)
      case .read(let path, let maximumBytes): return .file(options.surroundings.readFile(path, maximumBytes))
      case .run(let command, let limit):
        let outcome = options.surroundings.run(command, min(limit, left), ChildCancellation())
        // The caller's time was the shorter: of the tool this says nothing.
        if case .timedOut = outcome, left < limit { return .ran(.cancelled) }
        return .ran(outcome)
      case .ask(let callback):
        guard let ask = callback.blocking else {
          throw .noToken(name, "its assertion can only be asked for by async clients")
        }
        do { return .assertion(Secret(try ask())) } catch { throw .noAssertion(name, error) }
      case .show(let shown):
        prompt?(shown)
        return .done
      case .wait(let duration):
        options.surroundings.clock.block(for: min(duration, left))
        return .done
      case .finish: throw .unexpectedEvent(name)
      }
    }

    @available(*, noasync)
    private func send(_ request: AzureRequest, _ exchange: Exchange, _ left: Duration) throws(AzureError)
      -> FlowEvent
    {
      let chosen: (any SyncTransport)? = options.transport ?? borrowed
      guard var transport = chosen else { throw .noTransport(name) }
      if let thumbprint = exchange.pinnedThumbprint {
        transport = try Pinning.transport(transport, thumbprint, name)
      }
      do throws(AzureError) {
        let driver = SyncDriver(transport: transport, clock: options.surroundings.clock)
        let plan = exchange.plan(options, within: min(exchange.deadline, left))
        return .response(try driver.run(Call(request, plan: plan)).response)
      } catch {
        return .lost(error, isCut: exchange.isCut(error, within: left))
      }
    }
  }

  extension Exchange {
    /// Whether an exchange ended because its caller had less time than it may take.
    fileprivate func isCut(_ error: AzureError, within left: Duration) -> Bool {
      guard left < deadline else { return false }
      if error.kind == .deadline { return true }
      // A further attempt was due, and its wait would have passed the end of the time.
      return (error.cause as? TransportError)?.isTransient == true
        && error.attempts <= retry.maximumTransportRetries
    }

    /// The plan of the call that carries one request: whatever the retry rule leaves is a response for the flow.
    func plan(_ options: IdentityOptions, within deadline: Duration) -> CallPlan {
      let settings = CallSettings(
        retry: retry, observers: options.observers, random: options.surroundings.random,
        readFailure: { [secrets] response in
          let refusal = AuthorityRefusal(response, secrets)
          return ServiceFailure(
            status: response.status, message: refusal.text.isEmpty ? "it says nothing more" : refusal.text,
            details: refusal.details)
        }, secrets: secrets.sent)
      var plan = CallPlan(operation: name, retrySafety: .safe, settings: settings)
      plan.limits = AttemptLimits(
        timeout: timeout, connectTimeout: connectTimeout, maximumResponseBytes: 1 << 20, mayRetry: true)
      plan.deadline = deadline
      plan.refusals = RefusalRule(isResult: { [retry] failure, _ in !retry.isPassing(failure.status) })
      return plan
    }
  }

  extension AzureError {
    fileprivate static func noTransport(_ credential: String) -> AzureError {
      AzureError(
        .credential, "\(credential) has nothing that carries its requests",
        advice: "set the transport of its IdentityOptions, or pass it to a client, whose transport it takes")
    }

    fileprivate static func noAssertion(_ credential: String, _ error: any Error) -> AzureError {
      // It may quote what it was told.
      if let error = error as? AzureError { return error.shown(by: OutsideText()) }
      return .noToken(credential, "the application's function gave no assertion", cause: error)
    }
  }
#endif
