#if Identity
  import AzureCore

  /// Runs a program for an async caller, on a thread of its own.
  enum ChildRun {
    static func start(
      _ command: ChildCommand, _ limit: Duration,
      _ run: @escaping @Sendable (ChildCommand, Duration, ChildCancellation) -> ChildOutcome
    ) async throws -> ChildOutcome {
      let cancellation = ChildCancellation()
      let gate = TaskGate<ChildOutcome>()
      let outcome = await withTaskCancellationHandler {
        let hasBegun = DetachedThread.start { gate.open(with: run(command, limit, cancellation)) }
        if !hasBegun { gate.open(with: .notStarted(code: 0)) }
        return await gate.wait()
      } onCancel: {
        cancellation.cancel()
        // At once: the thread ends the program by itself.
        gate.open(with: .cancelled)
      }
      try Task.checkCancellation()
      return outcome
    }
  }
#endif
