import AzureQueueEncryption
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
      let (name, account) = try StorageAccount.queueURL(url)
      return try QueueClient(name, account, options: try options())
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
    options.encryption = try input.encryption.map(Self.encryption)
    return options
  }

  private static func encryption(_ input: PeerInput.Encryption) throws -> MessageEncryption {
    let keys = try input.keys.map { try KeyRing($0.map(key)) }
    var encryption = MessageEncryption(
      key: try input.key.map(key), resolver: keys, requireEncryption: input.required ?? false)
    if let version = input.version {
      guard let known = EncryptionVersion(rawValue: version) else {
        throw PeerMisuse("there is no such version")
      }
      encryption.version = known
    }
    return encryption
  }

  private static func key(
    _ input: PeerInput.Encryption.Key
  ) throws -> any KeyEncryptionKey & BlockingKeyEncryptionKey {
    if let pem = input.pem {
      guard let padding = RSAKeyEncryptionKey.Padding(rawValue: input.algorithm ?? "RSA-OAEP-256") else {
        throw PeerMisuse("there is no such algorithm")
      }
      return try RSAKeyEncryptionKey(keyID: input.id, pem: pem, padding: padding)
    }
    guard let secret = Data(base64Encoded: input.aes ?? "") else { throw PeerMisuse("the key is not base64") }
    return try AESKeyEncryptionKey(keyID: input.id, secret: secret)
  }
}
