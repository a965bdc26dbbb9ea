import AzureAuthSharedKey
import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureXMLSwift
import HTTPTypes

/// Both clients as a program would make them, signing, over a transport that answers at once.
enum Clients {
  /// A hundred characters, as in the canned replies.
  static let text = String(repeating: "0123456789", count: 10)

  static func endpoint() throws -> StorageEndpoint { try StorageEndpoint("http://127.0.0.1:1/devstoreaccount1") }

  /// The well-known account of every emulator; no secret.
  static func credential() throws -> SharedKeyCredential {
    try SharedKeyCredential(
      account: "devstoreaccount1",
      key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==")
  }

  static func blocking(_ status: HTTPResponse.Status, _ body: [UInt8]) throws -> BlockingQueueClient {
    try BlockingQueueClient(
      "bench", endpoint: endpoint(), credential: credential(),
      transport: NullTransport(status: status, body: body), reader: SwiftXMLReader())
  }

  static func async(_ status: HTTPResponse.Status, _ body: [UInt8]) throws -> QueueClient {
    try QueueClient(
      "bench", endpoint: endpoint(), credential: credential(),
      transport: NullTransport(status: status, body: body), reader: SwiftXMLReader())
  }
}
