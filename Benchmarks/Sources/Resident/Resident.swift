import AzureAuthSharedKey
import AzureQueueClient
import AzureTransportCurl
import AzureXMLSwift
import Measurement

/// One async client with no more linked than it needs, which keeps so many connections busy and prints what memory it holds.
///
///     Resident BASE CONNECTIONS SENDS [CA-FILE]
///
/// `Load` cannot tell this: it has every transport and reader in it, and all of Foundation with them.
@main
struct Resident {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard (4...5).contains(arguments.count), let connections = Int(arguments[2]),
      let sends = Int(arguments[3])
    else { return print("usage: Resident BASE CONNECTIONS SENDS [CA-FILE]") }
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    if arguments.count == 5 { configuration.additionalCAFile = arguments[4] }
    configuration.maximumConnectionsPerHost = connections
    let queue = try QueueClient(
      "bench",
      .endpoint(
        arguments[1] + "/devstoreaccount1",
        credential: SharedKeyCredential(
          account: "devstoreaccount1",
          key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==")),
      transport: CurlTransport(configuration: configuration), reader: SwiftXMLReader())
    let text = String(repeating: "0123456789", count: 10)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<connections {
        group.addTask {
          for _ in 0..<(sends + task) / connections { try await queue.send(text) }
        }
      }
      try await group.waitForAll()
    }
    let usage = Usage.now()
    print(
      """
      {"operations": \(sends), "residentKibibytes": \(usage.residentKibibytes), \
      "fileKibibytes": \(usage.fileKibibytes), "peakKibibytes": \(usage.peakKibibytes)}
      """)
  }
}
