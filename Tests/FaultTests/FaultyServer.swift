import AzureCore
import AzureQueueTesting
import Testing

/// One way in which a server misbehaves, and the error that a whole client makes of it.
struct FaultyServer: Sendable, CustomTestStringConvertible {
  var name: String
  var script: LoopbackScript
  var kind: AzureError.Kind
  var effect = AzureError.Effect.unknown
  var attempts = 2
  var status: Int?
  /// Less than the usual attempt timeout, where that is what ends an attempt.
  var attemptTimeout: Duration?
  /// Whether FoundationNetworking bears it; a connection closed within the head ends its process.
  var isForAll = true

  var testDescription: String { name }

  static let all: [FaultyServer] = [
    FaultyServer(name: "accepts and closes", script: .close, kind: .connection),
    FaultyServer(name: "resets", script: .reset, kind: .connection),
    FaultyServer(
      name: "closes within the head", script: .text("HTTP/1.1 201 Created\r\nContent-Le").then(.close),
      kind: .malformedResponse, isForAll: false),
    FaultyServer(
      name: "closes within the body",
      script: .text("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nhello").then(.close),
      kind: .connection
    ),
    FaultyServer(
      name: "never responds", script: .hang, kind: .timeout, attemptTimeout: .milliseconds(200)),
    FaultyServer(
      name: "responds one byte at a time",
      script: .text("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n").then(
        .drip([UInt8](repeating: 65, count: 100), every: .milliseconds(100))),
      kind: .timeout, attemptTimeout: .milliseconds(250)),
    FaultyServer(
      name: "sends garbage",
      script: .text("SSH-2.0-OpenSSH_9.2\r\nthis is no HTTP at all\r\n\r\n").then(.hang),
      kind: .malformedResponse),
    FaultyServer(
      name: "sends an endless header",
      script: .text("HTTP/1.1 201 Created\r\n").then(
        .flood(Array("x-ms-a: 0123456789abcdef\r\n".utf8), upTo: 64 << 20)),
      kind: .responseTooLarge, attempts: 1, isForAll: false),
    FaultyServer(
      name: "sends an endless body",
      script: .text("HTTP/1.1 201 Created\r\n\r\n").then(
        .flood([UInt8](repeating: 65, count: 65536), upTo: 64 << 20)),
      kind: .responseTooLarge, attempts: 1),
    FaultyServer(
      name: "says 201 and sends no XML",
      script: .response(201, reason: "Created", body: Array("no XML".utf8)),
      kind: .malformedResponse, attempts: 1, status: 201),
    FaultyServer(
      name: "says 500", script: .refusal(500, "InternalError", "Internal error."), kind: .service, status: 500
    ),
    FaultyServer(
      name: "says 503", script: .refusal(503, "ServerBusy", "The server is busy."), kind: .service,
      effect: .refused, status: 503),
    FaultyServer(
      name: "says 503 for the service behind it", script: .response(503, reason: "Service Unavailable"),
      kind: .service, status: 503),
    FaultyServer(
      name: "says 429", script: .response(429, reason: "Too Many Requests"), kind: .service, effect: .refused,
      status: 429),
  ]
}

extension LoopbackScript {
  /// A refusal in the service's own form.
  static func refusal(
    _ status: Int, _ code: String, _ message: String, fields: [(name: String, value: String)] = []
  ) -> LoopbackScript {
    let body = "<Error><Code>\(code)</Code><Message>\(message)</Message></Error>"
    return .response(
      status, reason: message,
      fields: [("x-ms-error-code", code), ("Content-Type", "application/xml")] + fields,
      body: Array(body.utf8))
  }
}
