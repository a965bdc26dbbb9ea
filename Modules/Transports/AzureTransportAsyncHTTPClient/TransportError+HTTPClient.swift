#if AsyncHTTPClient
  import AsyncHTTPClient
  import AzureCore
  import NIOCore
  import NIOHTTP1
  import NIOPosix

  extension TransportError {
    private static let staleConnection = "The connection was closed before the request was written to it"

    /// Whether the connection of a pool had ended before anything was written to it.
    var isOfStaleConnection: Bool { delivery == .notSent && message == Self.staleConnection }

    /// Converts an error of async-http-client by its kind alone; its texts may hold the address, which may hold a signature.
    ///
    /// - Parameters:
    ///   - error: The error.
    ///   - wasSent: Whether the head of the request was written to a connection before.
    init(_ error: any Error, wasSent: Bool) {
      switch error {
      case let error as HTTPClientError: self.init(error, wasSent: wasSent)
      case let error as NIOConnectionError:
        let isUnknown = error.connectionErrors.isEmpty
        self.init(
          isUnknown ? .nameResolution : .connect, delivery: .notSent,
          isUnknown ? "The host has no address" : "No connection could be made")
      case HTTPParserError.invalidEOFState:
        self.init(.connectionLost, delivery: .maybeSent, "The connection ended within the response")
      case is ChannelError where !wasSent:
        // The pool had not noticed yet that the server has ended the connection.
        self.init(.connectionLost, delivery: .notSent, TransportError.staleConnection)
      case is HTTPParserError:
        self.init(.malformedResponse, delivery: .maybeSent, "The response is not well-formed HTTP")
      default:
        self.init(named: String(reflecting: type(of: error)), error, wasSent: wasSent)
      }
    }

    private init(_ error: HTTPClientError, wasSent: Bool) {
      let name = error.shortDescription
      switch error {
      case .alreadyShutdown, .cancelled:
        self.init(
          .closed, delivery: wasSent ? .maybeSent : .notSent, "The HTTPClient was shut down (\(name))")
      case .getConnectionFromPoolTimeout:
        // The request was taken out of the queue of those that wait for a connection.
        self.init(.timeout, delivery: .notSent, "No connection within the timeout (\(name))")
      case .connectTimeout, .socksHandshakeTimeout, .httpProxyHandshakeTimeout:
        self.init(.timeout, delivery: .notSent, "No connection within the client's timeout (\(name))")
      case .tlsHandshakeTimeout:
        self.init(.tls, delivery: .notSent, "The TLS handshake took too long (\(name))")
      case .proxyAuthenticationRequired:
        self.init(.proxyRefused, delivery: .notSent, "The proxy wants another user and password (\(name))")
      case .invalidProxyResponse:
        // Every status of a refusal but 407, also one that may pass: which one is not told.
        self.init(.proxyRefused, delivery: .notSent, "The proxy refused to lead to the server (\(name))")
      case .deadlineExceeded, .readTimeout, .writeTimeout:
        // Another thread may have written the request at the same moment.
        self.init(.timeout, delivery: .maybeSent, "No complete response within the timeout (\(name))")
      case .redirectLimitReached, .redirectCycleDetected: self = .followsRedirects
      case .invalidURL, .emptyHost, .emptyScheme, .traceRequestWithBody, .bodyLengthMismatch:
        self = .unsupported("async-http-client refuses the request (\(name))")
      default:
        switch name {
        case _ where name.contains("eader field") || name.contains("cheme"):
          self = .unsupported("async-http-client refuses the request (\(name))")
        case _ where name.contains("1xx"):
          self.init(
            .malformedResponse, delivery: .maybeSent, "The response ends after an interim response (\(name))")
        default:
          self.init(
            .connectionLost, delivery: wasSent ? .maybeSent : .notSent, "The connection ended (\(name))")
        }
      }
    }

    /// Tells apart what the libraries below async-http-client report, by the names of their types.
    ///
    /// This module does not depend on swift-nio-ssl, and on Apple's systems other libraries connect.
    private init(named type: String, _ error: any Error, wasSent: Bool) {
      let delivery = wasSent ? TransportError.Delivery.maybeSent : .notSent
      switch type {
      case _ where type.contains("SSL") || type.contains("TLS"):
        let isCertificate = ["CERTIFICATE", "certificate"].contains { String(describing: error).contains($0) }
        if isCertificate {
          self.init(.certificate, delivery: delivery, "The certificate was refused (\(type))")
        } else {
          self.init(wasSent ? .connectionLost : .tls, delivery: delivery, "TLS failed (\(type))")
        }
      case _ where type.contains("SOCKS"):
        self.init(.connect, delivery: .notSent, "The proxy made no connection (\(type))")
      case _ where type.contains("DNS"):
        self.init(.nameResolution, delivery: .notSent, "The host has no address (\(type))")
      default:
        self.init(wasSent ? .connectionLost : .connect, delivery: delivery, "The connection failed (\(type))")
      }
    }
  }
#endif
