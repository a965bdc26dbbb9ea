import AzureCore
import AzureQueueTesting
import HTTPTypes

@testable import AzureTransportCurl

/// Sends requests as a transport does, at a time that a test chooses and with a cache of its own.
final class PreparedSender: Sendable {
  private let style: CallingStyle
  private let settings: Settings
  private let pool: BlockingPool
  private let thread: TransferThread
  private let flag = ShutdownFlag()

  init(_ style: CallingStyle, _ settings: Settings, _ cache: SharedCache? = nil) throws {
    try CurlLibrary.prepare()
    self.style = style
    self.settings = settings
    pool = BlockingPool(settings, cache)
    thread = TransferLoop.makeThread(settings, cache)
  }

  deinit { close() }

  /// Sends a request whose time begins later than now.
  func send(
    _ request: AzureRequest, _ limits: AttemptLimits = AttemptLimits(), later: Duration = .zero
  ) async throws -> AzureResponse {
    let prepared = try PreparedRequest(request, limits, settings, now: SystemClock.elapsed + later)
    switch style {
    case .blocking:
      return try await DedicatedThread.run { [pool, flag] in
        let connection = try pool.acquire(for: prepared)
        defer { pool.release(connection, prepared.origin) }
        return try connection.perform(prepared, until: flag).get()
      }
    case .async:
      let call = AsyncCall(prepared)
      do throws(TransportError) {
        try thread.submit(call)
      } catch {
        call.finish(.failure(error))
      }
      await withUnsafeContinuation { call.suspend($0) }
      guard let outcome = call.outcome else { throw ConformanceFailure("The call ended without a result") }
      return try outcome.get()
    }
  }

  /// How often a caller has woken the transfer thread.
  var wakeups: Int { thread.wakeups }

  func close() {
    flag.set()
    pool.close()
    thread.shutdown()
  }
}
