import AzureCore
import AzureTransportCurl
import AzureTransportURLSession
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import AzureXMLSwift

/// One way through the modules: client, transport and XML reader.
struct Combination: Sendable, Hashable {
  /// The calling style of the client.
  enum Client: String, CaseIterable, Sendable {
    case async
    case blocking
  }

  /// What carries the requests.
  enum Transport: String, CaseIterable, Sendable {
    case curl
    case urlsession

    func make() throws -> any AsyncTransport & SyncTransport {
      switch self {
      case .curl: try CurlTransport()
      case .urlsession: URLSessionTransport()
      }
    }
  }

  /// What reads the XML of responses.
  enum Reader: String, CaseIterable, Sendable {
    case swift
    case libxml2
    case foundation

    func make() -> any XMLReader {
      switch self {
      case .swift: SwiftXMLReader()
      case .libxml2: LibxmlReader()
      case .foundation: FoundationXMLReader()
      }
    }
  }

  let client: Client
  let transport: Transport
  let reader: Reader

  /// All of them, in the order of the table.
  static let all = Client.allCases.flatMap { client in
    Transport.allCases.flatMap { transport in
      Reader.allCases.map { Combination(client: client, transport: transport, reader: $0) }
    }
  }

  /// A queue of its own.
  var queueName: String { "demo-\(client)-\(transport)-\(reader)" }
}
