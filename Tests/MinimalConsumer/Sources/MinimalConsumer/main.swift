import AzureAuthSAS
import AzureQueueClient
import AzureTransportCurl
import AzureXMLLibxml2

// The least that a program can pick, used once: a client of a queue with a shared access signature. Nothing is sent.
let token = CommandLine.arguments.dropFirst().first ?? "sv=2025-11-05&sp=a&se=2036-01-01T00:00:00Z&sig=AAAA"
let queue = try QueueClient(
  "orders", .endpoint("https://contoso.queue.core.windows.net", credential: SharedAccessSignature(token)),
  transport: CurlTransport.shared, reader: LibxmlReader())
print(queue.url)
