import AzurePipeline
import HTTPTypes

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

extension URLRequest {
  /// Converts a request, refusing what could not be sent as it is.
  init(_ request: Request) throws(TransportError) {
    self.init(url: try Self.url(of: request))
    let method = request.head.method
    guard request.body.isEmpty || (method != .get && method != .head) else {
      throw .unsupported("A \(method.rawValue) with a body cannot be sent by URLSession")
    }
    httpMethod = method.rawValue
    httpShouldHandleCookies = false
    cachePolicy = .reloadIgnoringLocalCacheData
    // The attempt has a clock of its own, and the session's counts whole seconds of silence: keep that one out of the way.
    timeoutInterval = 7 * 24 * 3600
    if !request.body.isEmpty { httpBody = Data(request.body) }
    suppressDefaultFields()
    for field in request.head.headerFields {
      let name = field.name.rawName
      if field.name == .contentLength {
        guard field.value == String(request.body.count) else {
          throw .unsupported("Content-Length does not match the body")
        }
      }
      if request.head.headerFields[values: field.name].count > 1 {
        throw .unsupported("The field \(name) stands more than once; URLSession can only send it joined")
      }
      setValue(nil, forHTTPHeaderField: name)
      setValue(field.value, forHTTPHeaderField: name)
    }
  }

  /// Keeps FoundationNetworking and its libcurl from adding fields of their own.
  ///
  /// FoundationNetworking hands each field to libcurl as a line of text, and a line with a name but only white space
  /// after the colon tells libcurl not to send that field. See the section on `CURLOPT_HTTPHEADER` in libcurl's manual.
  private mutating func suppressDefaultFields() {
    #if canImport(FoundationNetworking)
      for name in [
        "Accept", "Accept-Encoding", "Accept-Language", "Connection", "Content-Type", "Expect", "User-Agent",
      ] {
        setValue(" ", forHTTPHeaderField: name)
      }
    #endif
  }

  private static func url(of request: Request) throws(TransportError) -> URL {
    let scheme = request.head.scheme ?? ""
    guard scheme == "http" || scheme == "https" else {
      throw .unsupported("Only http and https can be sent")
    }
    guard let authority = request.head.authority, !authority.isEmpty else {
      throw .unsupported("The request has no authority")
    }
    guard !hasDotSegment(request.path) else {
      throw .unsupported("URLSession would rewrite the dot segments of the path")
    }
    let text = "\(scheme)://\(authority)\(request.target)"
    guard let url = URL(string: text), url.absoluteString == text, url.host != nil else {
      throw .unsupported("URLSession cannot send this target unchanged")
    }
    return url
  }

  /// Whether RFC 3986 section 5.2.4 would remove a segment; libcurl knows the escaped forms too.
  private static func hasDotSegment(_ path: Substring) -> Bool {
    path.split(separator: "/").contains { segment in
      let plain = segment.lowercased().replacing("%2e", with: ".")
      return plain == "." || plain == ".."
    }
  }
}
