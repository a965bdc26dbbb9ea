import AzureCore
import HTTPTypes

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

extension AzureResponse {
  /// More fields than any server has reason to send; `HTTPFields` traps at 65,535 of them.
  static let maximumFields = 1000

  /// Converts a response of Foundation.
  ///
  /// The fields are sorted by name, because Foundation does not keep their order.
  ///
  /// `nil` for what is not a response of HTTP: Foundation accepts a status of any length from the server, and any number of
  /// fields.
  init?(_ response: HTTPURLResponse, body: [UInt8]) {
    guard (100...999).contains(response.statusCode), response.allHeaderFields.count <= Self.maximumFields
    else {
      return nil
    }
    var pairs: [(name: String, value: String)] = []
    for (name, value) in response.allHeaderFields {
      guard let name = name as? String, let value = value as? String else { continue }
      pairs.append((name, value))
    }
    var fields = HTTPFields()
    for pair in pairs.sorted(by: { $0.name < $1.name }) {
      guard let name = HTTPField.Name(pair.name) else { continue }
      fields.append(HTTPField(name: name, value: pair.value))
    }
    // bounded: the guard above
    self.init(status: HTTPResponse.Status(code: response.statusCode), headerFields: fields, body: body)
  }
}

extension TransportError {
  /// Converts an error of the session by its code, and by a text of libcurl that has no code.
  ///
  /// Its texts and `userInfo` are not repeated: they hold the URL, which may hold a signature.
  init(_ error: any Error, hasHead: Bool) {
    #if canImport(FoundationNetworking)
      if let status = Self.statusOfRefusedTunnel(error) {
        self.init(refusedTunnel: status)
        return
      }
    #endif
    let number = (error as NSError).code
    // The initializer is failable only in FoundationNetworking.
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
      // The scheme was checked before. FoundationNetworking reports a response that is not HTTP with this code.
      case .unsupportedURL:
        self.init(.malformedResponse, delivery: .maybeSent, "The response is not HTTP (\(name))")
    #else
      case .unsupportedURL:
        self.init(.unsupported, delivery: .notSent, "The session refuses the URL (\(name))")
    #endif
    case .badURL, .appTransportSecurityRequiresSecureConnection:
      self.init(.unsupported, delivery: .notSent, "The session refuses the URL (\(name))")
    case .timedOut:
      self.init(.timeout, delivery: .maybeSent, "The session gave up waiting (\(name))")
    case .badServerResponse where !hasHead:
      // FoundationNetworking reports a connection that ended without a byte with this code.
      self.init(.connectionLost, delivery: .maybeSent, "The connection ended before any response (\(name))")
    case .badServerResponse, .cannotParseResponse, .cannotDecodeRawData, .cannotDecodeContentData:
      self.init(.malformedResponse, delivery: .maybeSent, "The response is not well-formed (\(name))")
    default:
      self.init(.connectionLost, delivery: .maybeSent, "The connection broke (\(name))")
    }
  }

  #if canImport(FoundationNetworking)
    /// The status with which a proxy refused CONNECT, or `nil` for any other error.
    ///
    /// FoundationNetworking has no code for it, and reports the head of that response as if it were the server's.
    private static func statusOfRefusedTunnel(_ error: any Error) -> Int? {
      let text = (error as NSError).localizedDescription
      let start = "CONNECT tunnel failed, response "
      guard text.hasPrefix(start), let status = Int(text.dropFirst(start.count)), (100...999).contains(status)
      else { return nil }
      return status
    }

    private init(refusedTunnel status: Int) {
      var message = "The proxy refused the tunnel to the server with status \(status)"
      if status == 401 || status == 407 {
        message += ": it asks for a user and a password, or for others than its variable has"
      }
      self.init(.refusedTunnel(status: status), delivery: .notSent, message)
    }
  #endif

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
