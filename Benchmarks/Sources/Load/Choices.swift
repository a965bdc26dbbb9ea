import ArgumentParser
import AzureCore
import AzureTransportCurl
import AzureTransportURLSession
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import AzureXMLSwift

/// What is done many times.
enum Operation: String, ExpressibleByArgument {
  case send
  case peek
  case receive
  case bigReceive = "big-receive"
  case round
}

/// Which of the two clients does it.
enum Colour: String, ExpressibleByArgument {
  case async
  case blocking
}

/// Over which transport.
enum TransportChoice: String, CaseIterable, ExpressibleByArgument {
  case curl
  case urlsession

  func make() throws -> any AsyncTransport & SyncTransport {
    switch self {
    case .curl:
      var configuration = CurlTransport.Configuration()
      configuration.proxy = .none
      return try CurlTransport(configuration: configuration)
    case .urlsession: return URLSessionTransport()
    }
  }
}

/// With which XML reader.
enum ReaderChoice: String, CaseIterable, ExpressibleByArgument {
  case libxml2
  case swift
  case foundation

  func make() -> any XMLReader {
    switch self {
    case .libxml2: LibxmlReader()
    case .swift: SwiftXMLReader()
    case .foundation: FoundationXMLReader()
    }
  }
}
