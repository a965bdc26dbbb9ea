public import AzureCore
import HTTPTypes
public import Logging

/// Logs calls: one line for each call that ends, at `warning` when it failed for good and at `debug` when it succeeded (an empty
/// queue, too, is a success) or was cancelled; one at `debug` for each wait before a retry; and at `trace` one for each request
/// and response.
///
/// So an application that logs at `info` is silent until something fails. The line of a call that failed has the error in its
/// metadata, under `error`. Lines of their own at `warning` are the correction of a clock and a response that could not be read,
/// which is found after the call has ended.
///
/// A line holds the operation, method, path without the query, status, attempts, time and both request ids; values have their
/// unit in the name of their key, as `azure.client.duration_ms`. At `trace` there is also the query, of which only items known to be harmless show their values, and what
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
          "http.request.method": "\(request.head.method.rawValue)",
          "url.target": "\(redaction.target(of: request))",
          "azure.client.attempt": "\(attempt)", "http.request.body.bytes": "\(request.body.count)",
        ], request.head.headerFields, request.body))
  }

  /// Logs the response at `trace`, without its secrets.
  public func didReceive(_ response: AzureResponse, attempt: Int) {
    logger.trace(
      "received",
      metadata: metadata(
        [
          "http.response.status_code": "\(response.status)", "azure.client.attempt": "\(attempt)",
          "http.response.body.bytes": "\(response.body.count)",
        ],
        response.head.headerFields, response.body, sent: response.sent))
  }

  /// Only called while lines at `trace` are written: the arguments of a log statement are evaluated late.
  private func metadata(
    _ facts: Logger.Metadata, _ fields: HTTPFields, _ body: [UInt8], sent: SentSecrets? = nil
  ) -> Logger.Metadata {
    var metadata = facts
    if let fields = redaction.fields(fields, sent: sent) {
      metadata["http.fields"] = .array(fields.map { .string($0) })
    }
    if let body = redaction.body(body, sent: sent) { metadata["http.body"] = .string(body) }
    return metadata
  }

  /// Logs at `trace` that an attempt got no response.
  public func didFail(_ error: TransportError, attempt: Int) {
    logger.trace("no response", metadata: ["error": "\(error)", "azure.client.attempt": "\(attempt)"])
  }

  /// Logs the wait at `debug`.
  public func willWait(_ duration: Duration, after failure: AttemptFailure) {
    let reason =
      failure.service.map { "status \($0.status)" } ?? failure.transport?.kind.rawValue ?? "unknown"
    logger.debug(
      "retrying",
      metadata: [
        "azure.client.wait_ms": "\(Self.milliseconds(duration))",
        "azure.client.attempt": "\(failure.attempt)",
        "azure.client.reason": "\(reason)",
      ])
  }

  /// Logs the pause at `debug`.
  public func willPause(_ duration: Duration) {
    logger.debug(
      "pausing",
      metadata: [
        "azure.client.wait_ms": "\(Self.milliseconds(duration))",
        "azure.client.reason": "the service is busy",
      ])
  }

  /// Logs at `warning` by how much the clock of this machine is off.
  public func didCorrectClock(by offset: Duration, attempt: Int) {
    logger.warning(
      "clock corrected",
      metadata: [
        "azure.client.clock_offset_ms": "\(Self.milliseconds(offset))", "azure.client.attempt": "\(attempt)",
      ])
  }

  /// Logs the end of a call: at `warning` when it failed, else at `debug`.
  public func didEnd(_ summary: CallSummary) {
    let level: Logger.Level = summary.error == nil ? .debug : .warning
    guard level >= logger.logLevel else { return }
    var metadata: Logger.Metadata = [
      "http.request.method": "\(summary.method)", "url.path": "\(summary.path)",
      "azure.client.attempts": "\(summary.attempts)",
      "azure.client.duration_ms": "\(Self.milliseconds(summary.duration))",
    ]
    if let status = summary.status { metadata["http.response.status_code"] = "\(status)" }
    if let error = summary.error { metadata["error"] = "\(error)" }
    if summary.location == .secondary { metadata["azure.location"] = "\(summary.location.rawValue)" }
    if summary.isCancelled { metadata["azure.client.cancelled"] = "true" }
    if let id = summary.clientRequestID { metadata["azure.client_request_id"] = "\(id)" }
    if let id = summary.requestID { metadata["azure.service_request_id"] = "\(id)" }
    if let detail = summary.error?.authenticationErrorDetail {
      logger.debug("refused credential", metadata: ["azure.refusal": "\(redaction.detail(detail))"])
    }
    logger.log(
      level: level, "\(summary.operation)", metadata: metadata)
  }

  /// Logs at `warning` that a response could not be read, after the line of the call's end.
  public func didFailToRead(_ error: AzureError) {
    logger.warning("unreadable response", metadata: ["error": "\(error)"])
  }

  /// Milliseconds with as many digits as a microsecond has.
  static func milliseconds(_ duration: Duration) -> Double {
    let milliseconds = duration / .milliseconds(1)
    return (milliseconds * 1000).rounded() / 1000
  }
}
