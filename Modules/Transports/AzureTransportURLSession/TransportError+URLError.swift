import AzureCore

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

extension TransportError {
  /// Judges an error of the session by its code alone: its texts and `userInfo` hold the URL, and so the signature.
  init(_ error: any Error, hasHead: Bool) {
    let number = (error as NSError).code
    // Failable in FoundationNetworking alone.
    let code = URLError.Code(rawValue: number) as URLError.Code? ?? .unknown
    let name = "URLError \(number)"
    switch code {
    case .cannotFindHost, .dnsLookupFailed:
      self.init(.nameResolution, delivery: .notSent, "The host has no address (\(name))")
    case .cannotConnectToHost:
      self.init(.connect, delivery: .notSent, "No connection could be made (\(name))")
    case .secureConnectionFailed:
      self.init(.tls, delivery: .notSent, "The TLS handshake failed (\(name))")
    case .serverCertificateHasBadDate, .serverCertificateUntrusted, .serverCertificateHasUnknownRoot,
      .serverCertificateNotYetValid, .clientCertificateRejected, .clientCertificateRequired:
      self.init(.certificate, delivery: .notSent, "The certificate was refused (\(name))")
    #if canImport(FoundationNetworking)
      // The scheme was looked at before: this is FoundationNetworking's name for an answer that is not HTTP.
      case .unsupportedURL:
        self.init(.malformedResponse, delivery: .maybeSent, "The answer is not HTTP (\(name))")
    #else
      case .unsupportedURL:
        self.init(.unsupported, delivery: .notSent, "The session refuses the URL (\(name))")
    #endif
    case .badURL, .appTransportSecurityRequiresSecureConnection:
      self.init(.unsupported, delivery: .notSent, "The session refuses the URL (\(name))")
    case .timedOut:
      self.init(.timeout, delivery: .maybeSent, "The session gave up waiting (\(name))")
    case .badServerResponse where !hasHead:
      // FoundationNetworking's name for a connection that ended without a byte.
      self.init(.connectionLost, delivery: .maybeSent, "The connection ended before any answer (\(name))")
    case .badServerResponse, .cannotParseResponse, .cannotDecodeRawData, .cannotDecodeContentData:
      self.init(.malformedResponse, delivery: .maybeSent, "The answer is not well-formed (\(name))")
    default:
      self.init(.connectionLost, delivery: .maybeSent, "The connection broke (\(name))")
    }
  }

  static func unsupported(_ message: String) -> TransportError {
    TransportError(.unsupported, delivery: .notSent, message)
  }

  static func tooLarge(_ limits: AttemptLimits) -> TransportError {
    TransportError(
      .responseTooLarge, delivery: .maybeSent,
      "The response has more than \(limits.maximumResponseBytes) bytes")
  }

  static var closed: TransportError {
    TransportError(.closed, delivery: .notSent, "The transport was closed")
  }

  static var closedUnderWay: TransportError {
    TransportError(.closed, delivery: .maybeSent, "The transport was closed while the request was under way")
  }
}
