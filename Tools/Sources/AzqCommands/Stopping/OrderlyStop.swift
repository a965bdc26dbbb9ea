import ArgumentParser
@preconcurrency import Dispatch

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Runs a command whose steps are acknowledged one by one so that however it ends, what was acknowledged is told.
///
/// SIGHUP, SIGINT and SIGTERM let no further step begin, unless the process was started to ignore them, as by `nohup`. The step under way may finish for four seconds, then it is cancelled;
/// a second signal cancels it at once. A process that is still there four seconds later (it may wait for the reader of
/// its output) tells what it has, and ends: before the ten seconds are over that supervisors give.
enum OrderlyStop {
  /// When something is told: the command is to stop but a step is under way, or it has ended in one of three ways.
  enum Moment {
    case stopping
    case stopped
    case completed
    case failed(any Error)
  }

  /// Runs the work.
  ///
  /// - Parameters:
  ///   - grace: How long the step under way may take after the first signal, before it is cancelled; without a bound when `nil`,
  ///     for work that has its own.
  ///   - telling: What to write to standard error at a moment, from any thread; `nil` for nothing.
  ///   - work: Calls `check` of what it gets before each step, and lets the error that this throws pass.
  /// - Throws: What the work throws; when it was stopped, the exit code that shells give for the signal.
  static func run(
    grace: DispatchTimeInterval? = .seconds(4),
    telling: @escaping @Sendable (Moment) -> VisibleText?,
    _ work: @escaping @Sendable (StopRequest) async throws -> Void
  ) async throws {
    let stop = StopRequest()
    // A queue of its own: it works while a step blocks the only thread of tasks.
    let queue = DispatchQueue(label: "signals")
    let sources = await sources(on: queue) { signal in
      guard stop.make(signal) else { return stop.cancelWork() }
      if let text = telling(.stopping) { Console.error(text) }
      guard let grace else { return }
      queue.asyncAfter(deadline: .now() + grace) { stop.cancelWork() }
      queue.asyncAfter(deadline: .now() + grace + grace) {
        guard stop.claimEnd() else { return }
        if let text = telling(.stopped) { Console.error(text) }
        _exit(code(of: signal))
      }
    }
    let task = Task { try await work(stop) }
    stop.attach(task)
    let result = await task.result
    for source in sources { source.cancel() }
    // The caller that claimed the end first is telling, and ends the process.
    guard stop.claimEnd() else { return await forever() }
    let moment: Moment =
      switch result {
      case .success: .completed
      case .failure(is CancellationError) where stop.signal != nil: .stopped
      case .failure(let error): .failed(error)
      }
    if let text = telling(moment) { Console.error(text) }
    if case .stopped = moment, let signal = stop.signal { throw ExitCode(code(of: signal)) }
    try result.get()
  }

  private static func code(of signal: Int32) -> Int32 { 128 + signal }

  private static func forever() async {
    while true { try? await Task.sleep(for: .seconds(3600)) }
  }

  /// Whether the parent process wants a signal to be ignored.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #elseif canImport(Glibc)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sa_handler.sa_handler
    #endif
    // Functions of C are compared by their addresses.
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Has a function called for each signal; returns once none is missed any more.
  private static func sources(
    on queue: DispatchQueue, _ handler: @escaping @Sendable (Int32) -> Void
  ) async -> [any DispatchSourceSignal] {
    var sources: [any DispatchSourceSignal] = []
    for number in [SIGHUP, SIGINT, SIGTERM] where !isIgnored(number) {
      #if canImport(Darwin)
        // There a source hears of a signal beside what the process does about it.
        signal(number, SIG_IGN)
      #endif
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { handler(number) }
      await withCheckedContinuation { registered in
        source.setRegistrationHandler { registered.resume() }
        source.resume()
      }
      sources.append(source)
    }
    return sources
  }
}
