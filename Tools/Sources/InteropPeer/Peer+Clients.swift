import AzureQueues
import Foundation

extension Peer {
  func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw PeerMisuse("an input of the subcommand is missing") }
    return value
  }

  func service() throws -> QueueServiceClient {
    if let url = input.url { return try QueueServiceClient(url: url, options: try options()) }
    return try QueueServiceClient(
      connectionString: try required(input.connectionString), options: try options())
  }

  func queue() throws -> QueueClient {
    // The address of a service with a signature opens its queues, that of a queue only itself.
    if let url = input.url, input.queue == nil { return try QueueClient(url: url, options: try options()) }
    return try service().queue(try required(input.queue))
  }

  var metadata: QueueMetadata { QueueMetadata(input.metadata ?? [:]) }

  var visibilityTimeout: Duration? { input.visibilityTimeout.map { .seconds($0) } }

  static func dictionary(_ metadata: QueueMetadata) -> [String: String] {
    Dictionary(metadata.entries.map { ($0.name, $0.value) }) { first, _ in first }
  }

  private func options() throws -> QueueClientOptions {
    var options = QueueClientOptions()
    options.retry = NoRetry()
    switch input.encoding ?? "text" {
    case "text": options.messageEncoding = .text
    case "base64": options.messageEncoding = .base64
    case "bytes": options.messageEncoding = .bytes
    case "xml": options.messageEncoding = Self.xml
    default: throw PeerMisuse("there is no such encoding")
    }
    return options
  }

  /// What the Python client 2.1 does by default: markup is escaped once more than XML does.
  private static let xml = MessageEncoding(name: "xml") { content throws(AzureError) in
    guard case .text(let text) = content else { throw .invalidArgument("Bytes are no text") }
    return text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;")
  } decode: { text throws(MessageDecodingError) in
    .text(
      text.replacingOccurrences(of: "&gt;", with: ">").replacingOccurrences(of: "&lt;", with: "<")
        .replacingOccurrences(of: "&amp;", with: "&"))
  }
}
