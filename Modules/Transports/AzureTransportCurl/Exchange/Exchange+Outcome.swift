import AzurePipeline
import CCurl

extension Exchange {
  /// Whether bytes of the request may have left: not before libcurl was about to send it on a connection.
  var delivery: TransportError.Delivery { hasSentBytes ? .maybeSent : .notSent }

  /// The result of the transfer, to be read before `detach`.
  ///
  /// Messages are made of libcurl's words for the code and of the host; its detailed error text may hold a
  /// URL.
  func outcome(_ code: CURLcode) -> Result<Response, TransportError> {
    if let fault = reader.fault { return .failure(fault) }
    if code == CURLE_OK {
      if let response = reader.response { return .success(response) }
      return .failure(
        TransportError(.malformedResponse, delivery: delivery, "\(plan.authority) sent no complete response"))
    }
    return .failure(fault(code))
  }

  /// The error of an attempt whose time is over.
  func timeout() -> TransportError {
    if sends == 0, !plan.isPastDeadline {
      let limit = plan.limits.connectTimeout.inSeconds
      return TransportError(
        .timeout, delivery: .notSent,
        "No connection to \(plan.authority) within the connect timeout of \(limit)"
      )
    }
    let missing =
      sends == 0 ? "No connection to" : hasBegun ? "No complete response from" : "No response from"
    return TransportError(
      .timeout, delivery: delivery,
      "\(missing) \(plan.authority) within the attempt timeout of \(plan.limits.timeout.inSeconds)")
  }

  /// Whether a byte of a response has arrived.
  private var hasBegun: Bool { (easy.offset(CURLINFO_STARTTRANSFER_TIME_T) ?? 0) > 0 }

  private func fault(_ code: CURLcode) -> TransportError {
    let host = plan.authority
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      return timeout()
    case CURLE_ABORTED_BY_CALLBACK where wasRepeatRefused:
      return TransportError(
        .connectionLost, delivery: .maybeSent,
        "The kept-alive connection to \(host) broke before a response; the request does not allow a repeat")
    case CURLE_ABORTED_BY_CALLBACK:
      return .closed(delivery)
    default:
      var message = "\(CurlLibrary.text(of: code)) (\(host), libcurl code \(code.rawValue))"
      if wantsCertificate(code) {
        message =
          "\(host) asks for a client certificate"
          + (settings.identity == nil ? ", and none is set" : " and refuses the one that is set")
        return TransportError(.certificate, delivery: delivery, message)
      }
      if proxy != nil, sends == 0 { message += "; a proxy is set for it" }
      if let status = easy.fact(CURLINFO_HTTP_CONNECTCODE), status >= 300 {
        message = "The proxy refused the tunnel to \(host) with status \(status)"
      }
      return TransportError(kind(of: code), delivery: delivery, message)
    }
  }

  /// Whether the server ended the connection for want of a certificate that it trusts (RFC 8446 section 6.2).
  ///
  /// In TLS 1.3 that comes after the handshake, when the request is on its way, as a failure to read.
  private func wantsCertificate(_ code: CURLcode) -> Bool {
    if code == CURLE_SSL_CLIENTCERT { return true }
    guard code == CURLE_RECV_ERROR || code == CURLE_SSL_CONNECT_ERROR else { return false }
    return isCertificateRefused
  }

  private func kind(of code: CURLcode) -> TransportError.Kind {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      .nameResolution
    case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_INTERFACE_FAILED:
      .connect
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT:
      .certificate
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
      CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
      .tls
    case CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN:
      .unsupported
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT:
      // Codes for a scheme that libcurl lacks or an option that it refuses, and for a response without a status
      // line (HTTP/0.9) or with a first field that begins with a blank.
      sends == 0 ? .unsupported : .malformedResponse
    case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2, CURLE_WRITE_ERROR:
      .malformedResponse
    case CURLE_RECV_ERROR where sends > 0 && isChunkingBroken:
      .malformedResponse
    default:
      sends == 0 ? .connect : .connectionLost
    }
  }
}
