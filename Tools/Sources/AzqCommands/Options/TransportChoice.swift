import ArgumentParser
import AzureCore
import AzureTransportCurl
import AzureTransportURLSession
import EmulatorHost
import Foundation

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
    case .curl: try CurlTransport(configuration: Self.configuration)
    case .urlsession: URLSessionTransport()
    }
  }

  /// Trusts what 'azq emulator --tls' has made for this user.
  private static var configuration: CurlTransport.Configuration {
    let folder = LocalCertificates.folder(ProcessInfo.processInfo.environment)
    return CurlTransport.Configuration(
      additionalCAFile: folder.flatMap { LocalCertificates.authorityFile(in: $0) })
  }
}
