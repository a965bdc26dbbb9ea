import AzureAuthSAS
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueTesting
import AzureTransportCurl
import AzureXMLLibxml2

// The blocks of README.md that are no whole programs, compiled here so that they stay right. Tests/check-readme compares.

func minimalPick(token: String) throws -> QueueClient {
  let queue = try QueueClient(
    "orders", .endpoint("https://contoso.queue.core.windows.net", credential: SharedAccessSignature(token)),
    transport: CurlTransport.shared, reader: LibxmlReader())
  return queue
}

func testingAnApplication() throws -> QueueClient {
  let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader())
  let queue = try QueueClient(
    "orders", .endpoint("http://127.0.0.1/devstoreaccount1", credential: AnonymousAuthorizer()),
    transport: InMemoryTransport(emulator), reader: LibxmlReader())
  return queue
}
