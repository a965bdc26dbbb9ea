import AzureAuthSharedKey
import AzurePipeline
import AzureQueueBlocking
import AzureTransportCurl
import AzureXMLLibxml2
import HTTPTypes

struct NullTransport: SyncTransport {
  let response: Response
  func sendBlocking(_ request: Request, limits: AttemptLimits) throws(TransportError) -> Response { response }
}

@main
struct Probe {
  static func main() throws {
    let arguments = CommandLine.arguments
    let subject = arguments[1]
    let count = Int(arguments[2]) ?? 0
    let base = arguments.count > 3 ? arguments[3] : "http://127.0.0.1:1"
    let credential = try SharedKeyCredential(
      account: "devstoreaccount1",
      key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==")
    let text = String(repeating: "0123456789", count: 10)
    let transport: any SyncTransport
    if subject.hasSuffix("null") {
      var fields = HTTPFields()
      fields[.contentType] = "application/xml"
      let body = #"<?xml version="1.0" encoding="utf-8"?><QueueMessagesList><QueueMessage><MessageId>8f0a2c54-6e0b-4f0e-9f0e-0c3d9f5c7f11</MessageId><InsertionTime>Sat, 21 Nov 2026 09:33:28 GMT</InsertionTime><ExpirationTime>Sat, 28 Nov 2026 09:33:28 GMT</ExpirationTime><PopReceipt>AAAAAAAAAAAAAAAAAAAAAAAAAAA=</PopReceipt><TimeNextVisible>Sat, 21 Nov 2026 09:33:58 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>"#
      transport = NullTransport(response: Response(status: .created, headerFields: fields, body: Array(body.utf8)))
    } else {
      var configuration = CurlTransport.Configuration()
      configuration.proxy = .none
      transport = try CurlTransport(configuration: configuration)
    }
    let queue = try BlockingQueueClient(
      "bench", endpoint: Endpoint(base + "/devstoreaccount1"), credential: credential, transport: transport,
      reader: LibxmlReader())
    switch subject {
    case "send", "send-null": for _ in 0..<count { _ = try queue.send(text) }
    case "peek": for _ in 0..<count { _ = try queue.peek(max: 32) }
    default: break
    }
  }
}
