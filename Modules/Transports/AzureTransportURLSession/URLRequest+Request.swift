import AzureCore
import HTTPTypes

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

extension URLRequest {
  /// Converts a request; refuses one that could not be sent as it is.
  init(_ request: AzureRequest) throws(TransportError) {
    self.init(url: try Self.url(of: request))
    let method = request.head.method
    guard method != .connect else { throw .unsupported("The method CONNECT is not for requests") }
    guard request.body.isEmpty || (method != .get && method != .head) else {
      throw .unsupported("A \(method.rawValue) with a body cannot be sent by URLSession")
    }
    httpMethod = method.rawValue
    httpShouldHandleCookies = false
    cachePolicy = .reloadIgnoringLocalCacheData
    // The attempt has a deadline of its own. The session's timeout counts whole seconds of silence, and must not come first.
    timeoutInterval = 7 * 24 * 3600
    if !request.body.isEmpty { httpBody = Data(request.body) }
    allHTTPHeaderFields = try Self.fields(of: request)
  }

  /// The fields as a dictionary.
  ///
  /// Foundation keeps the case of the names when all are set at once.
  private static func fields(of request: AzureRequest) throws(TransportError) -> [String: String] {
    var fields: [String: String] = [:]
    for field in request.head.headerFields {
      guard request.head.headerFields[fields: field.name].count == 1 else {
        throw .unsupported(
          "The field \(field.name) stands more than once; URLSession could only send it joined")
      }
      switch field.name {
      case .contentLength where field.value != String(request.body.count):
        throw .unsupported("Content-Length does not match the body")
      case .transferEncoding:
        throw .unsupported("Transfer-Encoding is not for requests: the body is sent as it is")
      case .host: throw .unsupported("Host comes from the authority of the request, not from its fields")
      default: break
      }
      fields[field.name.rawName] = field.value
    }
    #if canImport(FoundationNetworking)
      for name in defaultFields where request.head.headerFields[name] == nil {
        // A body needs its length, which libcurl adds.
        if name == .contentLength, !request.body.isEmpty { continue }
        fields[name.rawName] = " "
      }
    #endif
    return fields
  }

  #if canImport(FoundationNetworking)
    /// The fields that FoundationNetworking and its libcurl add where the request has none.
    ///
    /// FoundationNetworking hands each field to libcurl as a line of text, and a line with a name but only white space
    /// after the colon tells libcurl not to send that field: https://curl.se/libcurl/c/CURLOPT_HTTPHEADER.html.
    private static let defaultFields: [HTTPField.Name] =
      [
        .accept, .acceptEncoding, .acceptLanguage, .connection, .contentLength, .contentType, .expect,
        .userAgent,
      ]
  #endif

  private static func url(of request: AzureRequest) throws(TransportError) -> URL {
    let scheme = request.head.scheme ?? ""
    guard scheme == "http" || scheme == "https" else {
      throw .unsupported("Only http and https can be sent")
    }
    guard let authority = request.head.authority, !authority.isEmpty else {
      throw .unsupported("The request has no authority")
    }
    guard authority.utf8.allSatisfy(isAuthorityCharacter),
      authority.hasPrefix("[") || !authority.utf8.contains(UInt8(ascii: "%"))
    else { throw .unsupported("The host has a character that cannot stand there, or a user") }
    // Without a slash the path would continue the host; a fragment would not be sent.
    guard request.target.hasPrefix("/"), !request.target.utf8.contains(UInt8(ascii: "#")) else {
      throw .unsupported("The path does not start with a slash, or has a fragment")
    }
    guard !hasDotSegment(request.path) else {
      throw .unsupported("URLSession would rewrite the dot segments of the path")
    }
    let text = "\(scheme)://\(authority)\(request.target)"
    guard let url = URL(string: text), url.absoluteString == text, url.host != nil, url.user == nil
    else {
      throw .unsupported("URLSession cannot send this target unchanged")
    }
    return url
  }

  /// Whether a byte may stand in a host name, an address in brackets or a port; a user may not.
  private static func isAuthorityCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~:[]%".utf8.contains(byte)
    }
  }

  /// Whether a path has a segment that RFC 3986 section 5.2.4 removes; libcurl also removes the escaped forms.
  private static func hasDotSegment(_ path: Substring) -> Bool {
    path.split(separator: "/").contains { segment in
      let plain = segment.lowercased().replacing("%2e", with: ".")
      return plain == "." || plain == ".."
    }
  }
}
