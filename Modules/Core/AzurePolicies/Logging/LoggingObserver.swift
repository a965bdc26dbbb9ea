public import AzurePipeline
import HTTPTypes
public import Logging

/// Logs calls: one line at `info` for each call that ends, one at `debug` for each wait before a retry, and at `trace` one for
/// each request and response.
///
/// A line holds the operation, method, path without the query, status, attempts, time and both request ids; at `trace` also the
/// query and the header fields, of which only those known to be harmless show their values. Bodies are not logged. So no
/// key, signature or token can be, nor users' data.
public struct LoggingObserver: CallObserver {
  private let logger: Logger

  /// Makes an observer.
  ///
  /// - Parameter logger: Where the lines go.
  public init(_ logger: Logger) { self.logger = logger }

  /// Logs the request at `trace`, without its body and its secrets.
  public func willSend(_ request: Request, attempt: Int) {
    logger.trace(
      "sending",
      metadata: [
        "method": "\(request.head.method.rawValue)", "target": "\(LogRedaction.target(of: request))",
        "attempt": "\(attempt)", "bytes": "\(request.body.count)",
        "fields": .array(LogRedaction.fields(request.head.headerFields).map { .string($0) }),
      ])
  }

  /// Logs the response at `trace`, without its body and its secrets.
  public func didReceive(_ response: Response, attempt: Int) {
    logger.trace(
      "received",
      metadata: [
        "status": "\(response.status)", "attempt": "\(attempt)", "bytes": "\(response.body.count)",
        "fields": .array(LogRedaction.fields(response.head.headerFields).map { .string($0) }),
      ])
  }

  /// Logs at `trace` that an attempt got no response.
  public func didFail(_ error: TransportError, attempt: Int) {
    logger.trace("no response", metadata: ["error": "\(error)", "attempt": "\(attempt)"])
  }

  /// Logs the wait at `debug`.
  public func willWait(_ duration: Duration, after failure: AttemptFailure) {
    let reason =
      failure.service.map { "status \($0.status)" } ?? failure.transport?.kind.rawValue ?? "unknown"
    logger.debug(
      "retrying",
      metadata: ["wait": "\(duration)", "attempt": "\(failure.attempt)", "reason": "\(reason)"])
  }

  /// Logs the pause at `debug`.
  public func willPause(_ duration: Duration) {
    logger.debug("pausing", metadata: ["wait": "\(duration)", "reason": "the service is busy"])
  }

  /// Logs at `warning` by how much the clock of this machine is off.
  public func didCorrectClock(by offset: Duration, attempt: Int) {
    logger.warning("clock corrected", metadata: ["offset": "\(offset)", "attempt": "\(attempt)"])
  }

  /// Logs the end of a call: `info` after success and cancellation, `warning` after an error.
  public func didEnd(_ summary: CallSummary) {
    var metadata: Logger.Metadata = [
      "method": "\(summary.method)", "path": "\(summary.path)", "attempts": "\(summary.attempts)",
      "time": "\(summary.duration)",
    ]
    if let status = summary.status { metadata["status"] = "\(status)" }
    if let error = summary.error { metadata["error"] = "\(error)" }
    if summary.location == .secondary { metadata["location"] = "\(summary.location.rawValue)" }
    if summary.isCancelled { metadata["cancelled"] = "true" }
    if let id = summary.clientRequestID { metadata["clientRequestID"] = "\(id)" }
    if let id = summary.requestID { metadata["requestID"] = "\(id)" }
    logger.log(level: summary.error == nil ? .info : .warning, "\(summary.operation)", metadata: metadata)
  }

  /// Logs at `warning` that an answer could not be read, after the line of the call's end.
  public func didFailToRead(_ error: AzureError) {
    logger.warning("unreadable answer", metadata: ["error": "\(error)"])
  }
}
