public import AzureCore
import HTTPTypes
public import Logging

/// Logs calls: one line at `info` for each call that ends, however it ends, one at `debug` for each wait
/// before a retry, and at `trace` one for each request and response.
///
/// The line of a call that failed has the error in its metadata, under `error`. For a logger that leaves `info` out, at level
/// `notice` or `warning`, that line is written at `warning`; the others are not written. Lines of their own at `warning`
/// are the correction of a clock and an answer that could not be read, which is found after the call has ended.
///
/// A line holds the operation, method, path without the query, status, attempts, time and both request ids;
/// at `trace` also the query, of which only items known to be harmless show their values, and what
/// ``LogDetails`` asks for. No key, signature or token is shown at any level, and no body unless it is asked
/// for. What the service says of a refused credential, with the string that it would have signed, is a line of its own at
/// `debug`; values of metadata and pop receipts are hidden in it.
public struct LoggingObserver: CallObserver {
  private let logger: Logger
  private let redaction: LogRedaction

  /// Makes an observer.
  ///
  /// - Parameters:
  ///   - logger: Where the lines go.
  ///   - details: What the lines at `trace` show of header fields, query and bodies.
  public init(_ logger: Logger, details: LogDetails = LogDetails()) {
    self.logger = logger
    self.redaction = LogRedaction(details)
  }

  /// Logs the request at `trace`, without its secrets.
  public func willSend(_ request: AzureRequest, attempt: Int) {
    logger.trace(
      "sending",
      metadata: metadata(
        [
          "method": "\(request.head.method.rawValue)", "target": "\(redaction.target(of: request))",
          "attempt": "\(attempt)", "bytes": "\(request.body.count)",
        ], request.head.headerFields, request.body))
  }

  /// Logs the response at `trace`, without its secrets.
  public func didReceive(_ response: AzureResponse, attempt: Int) {
    logger.trace(
      "received",
      metadata: metadata(
        ["status": "\(response.status)", "attempt": "\(attempt)", "bytes": "\(response.body.count)"],
        response.head.headerFields, response.body, sent: response.sent))
  }

  /// Only called while lines at `trace` are written: the arguments of a log statement are evaluated late.
  private func metadata(
    _ facts: Logger.Metadata, _ fields: HTTPFields, _ body: [UInt8], sent: SentSecrets? = nil
  ) -> Logger.Metadata {
    var metadata = facts
    if let fields = redaction.fields(fields, sent: sent) {
      metadata["fields"] = .array(fields.map { .string($0) })
    }
    if let body = redaction.body(body, sent: sent) { metadata["body"] = .string(body) }
    return metadata
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

  /// Logs the end of a call at `info`; a failure at `warning` where the logger leaves `info` out.
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
    if let detail = summary.error?.authenticationErrorDetail {
      logger.debug("refused credential", metadata: ["detail": "\(redaction.detail(detail))"])
    }
    let isAlarm = summary.error != nil && logger.logLevel > .info
    logger.log(level: isAlarm ? .warning : .info, "\(summary.operation)", metadata: metadata)
  }

  /// Logs at `warning` that an answer could not be read, after the line of the call's end.
  public func didFailToRead(_ error: AzureError) {
    logger.warning("unreadable answer", metadata: ["error": "\(error)"])
  }
}
