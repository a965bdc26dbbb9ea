import AzureQueues
import Foundation

extension Peer {
  func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw PeerMisuse("an input of the subcommand is missing") }
    return value
  }

  func service() throws -> QueueServiceClient {
    if let url = input.url {
      return try QueueServiceClient(.url(url, credential: tokenAuthorizer()), options: try options())
    }
    return try QueueServiceClient(
      .connectionString(try required(input.connectionString)), options: try options())
  }

  func queue() throws -> QueueClient {
    // The address of a service with a signature opens its queues, that of a queue only itself.
    if let url = input.url, input.queue == nil {
      return try QueueClient(queueURL: url, options: try options())
    }
    return try service().queue(try required(input.queue))
  }

  /// Nothing without a token; the emulator takes tokens over plain http.
  private func tokenAuthorizer() -> (any Authorizer)? {
    guard let token = input.token else { return nil }
    var options = BearerOptions()
    options.allowsHTTPOnLoopback = true
    let expiry = Timestamp.now + .seconds(600)
    return BearerAuthorizer(
      StaticTokenCredential(AccessToken(token: token, expiresOn: expiry)), options: options)
  }

  var metadata: QueueMetadata { QueueMetadata(input.metadata ?? [:]) }

  var visibilityTimeout: Duration? { input.visibilityTimeout.map { .seconds($0) } }

  static func dictionary(_ metadata: QueueMetadata) -> [String: String] {
    Dictionary(metadata.entries.map { ($0.name, $0.value) }) { first, _ in first }
  }

  private func options() throws -> QueueClientOptions {
    var options = QueueClientOptions()
    options.retry = NoRetry()
    // User delegation keys for queues came with this version.
    if input.token != nil { options.serviceVersion = .userDelegation }
    switch input.encoding ?? "text" {
    case "text": options.messageEncoding = .text
    case "base64": options.messageEncoding = .base64
    case "bytes": options.messageEncoding = .bytes
    case "xml": options.messageEncoding = .xml
    default: throw PeerMisuse("there is no such encoding")
    }
    return options
  }
}
