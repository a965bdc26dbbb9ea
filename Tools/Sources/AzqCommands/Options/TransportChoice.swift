import ArgumentParser
import AzureCore
import AzureTransportCurl
import AzureTransportURLSession

/// What carries the requests.
enum TransportChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case curl
  case urlsession

  /// The choice of the umbrella module for this platform.
  static var platform: TransportChoice {
    #if os(Linux)
      .curl
    #else
      .urlsession
    #endif
  }

  func make() throws(AzureError) -> any AsyncTransport & SyncTransport {
    switch self {
    case .curl: try CurlTransport()
    case .urlsession: URLSessionTransport()
    }
  }
}
