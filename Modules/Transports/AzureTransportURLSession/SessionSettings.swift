import AzureCore

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

/// A configuration in the form that sessions need.
struct SessionSettings: Sendable {
  /// At least 1.
  var maximumConnections: Int
  var sharesConnectionsWhenNotRetryable: Bool
  var proxy: SessionProxy?
}

/// The proxy that a program has chosen.
struct SessionProxy: Sendable {
  var host: String
  var port: Int
  var user: String?
  var password: Secret<String>?

  /// The value for `URLSessionConfiguration.connectionProxyDictionary`.
  ///
  /// The keys of CFProxySupport are written out, because the constants for `https` are missing on some systems.
  var dictionary: [AnyHashable: Any] {
    var settings: [AnyHashable: Any] = [:]
    for scheme in ["HTTP", "HTTPS"] {
      settings["\(scheme)Enable"] = 1
      settings["\(scheme)Proxy"] = host
      settings["\(scheme)Port"] = port
    }
    return settings
  }
}

extension URLSessionConfiguration {
  /// A session that stores nothing and adds as little as possible to a request.
  static func bare(connections: Int, _ proxy: SessionProxy?) -> URLSessionConfiguration {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = connections
    configuration.httpShouldSetCookies = false
    configuration.httpCookieAcceptPolicy = .never
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.httpAdditionalHeaders = nil
    #if !canImport(FoundationNetworking)
      configuration.waitsForConnectivity = false
      configuration.tlsMinimumSupportedProtocolVersion = .TLSv12
      if let proxy { configuration.connectionProxyDictionary = proxy.dictionary }
    #endif
    return configuration
  }
}
