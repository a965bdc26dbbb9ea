import AzureCore
import HTTPTypes

/// Writes a request as it stands on the wire (RFC 9112 section 3).
///
/// This is done on the caller's thread: an engine has one thread for all of its transfers.
struct RequestText {
  /// What goes to a proxy that gets the request whole.
  struct Whole {
    /// Scheme and authority, before the path (RFC 9112 section 3.2.2).
    var base: String
    /// The value of `Proxy-Authorization`, if the proxy asks for one.
    var authorization: String?
  }

  private(set) var bytes: [UInt8] = []

  /// Writes head and body, checking the fields that frame it.
  ///
  /// - Parameters:
  ///   - request: The request; method, target and authority have been checked.
  ///   - target: Its path and query.
  ///   - authority: What `Host` says.
  ///   - whole: What to add for a proxy that gets the request whole, or `nil`.
  /// - Throws: `TransportError` of kind `unsupported`.
  init(
    _ request: AzureRequest, target: String, authority: String, whole: Whole?
  ) throws(TransportError) {
    let body = request.body
    bytes.reserveCapacity(1024 + body.count)
    append(request.head.method.rawValue)
    bytes.append(UInt8(ascii: " "))
    if let whole { append(whole.base) }
    append(target)
    append(" HTTP/1.1\r\nHost: ")
    append(authority)
    endLine()
    if let authorization = whole?.authorization {
      append("Proxy-Authorization: ")
      append(authorization)
      endLine()
    }
    var hasLength = false
    for field in request.head.headerFields {
      switch FramingField(field.name) {
      case .none: break
      case .contentLength:
        guard !hasLength, field.value == String(body.count) else {
          throw .unsupported("Content-Length is not the length of the body, \(body.count)")
        }
        hasLength = true
      case .transferEncoding:
        throw .unsupported("Transfer-Encoding is not for requests: the body is sent as it is")
      case .proxyAuthorization where whole?.authorization != nil:
        throw .unsupported("Proxy-Authorization is made of the proxy's own user and password")
      case .proxyAuthorization: break
      case .host: throw .unsupported("Host comes from the authority of the request, not from its fields")
      }
      try append(field)
    }
    // RFC 9110 section 8.6: methods that may have content say so when there is none, too.
    if !hasLength, !body.isEmpty || request.head.method == .put || request.head.method == .post {
      append("Content-Length: ")
      append(String(body.count))
      endLine()
    }
    endLine()
    bytes.append(contentsOf: body)
  }

  private mutating func append(_ field: HTTPField) throws(TransportError) {
    append(field.name.rawName)
    bytes.append(UInt8(ascii: ":"))
    let start = bytes.count
    field.withUnsafeBytesOfValue { value in
      guard !value.isEmpty else { return }
      bytes.append(UInt8(ascii: " "))
      bytes.append(contentsOf: value)
    }
    guard Self.isOneLine(bytes[start...]) else {
      throw .unsupported("The field \(field.name.rawName) has a value with a line break")
    }
    endLine()
  }

  /// The type of a value sees to this; what it let through would be read as another field.
  private static func isOneLine(_ value: ArraySlice<UInt8>) -> Bool {
    value.withUnsafeBytes { bytes in
      var isOneLine = true
      for byte in bytes {
        isOneLine = isOneLine && byte != UInt8(ascii: "\r") && byte != UInt8(ascii: "\n") && byte != 0
      }
      return isOneLine
    }
  }

  private mutating func endLine() {
    bytes.append(UInt8(ascii: "\r"))
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func append(_ string: String) {
    var string = string
    string.withUTF8 { bytes.append(contentsOf: $0) }
  }
}

/// The fields that say where a message ends and whom it is for, and the one that is for a proxy.
private enum FramingField {
  case contentLength
  case transferEncoding
  case host
  case proxyAuthorization

  init?(_ name: HTTPField.Name) {
    // The length of the name tells nearly every other field apart without comparing.
    switch name.canonicalName.utf8.count {
    case 4 where name == .host: self = .host
    case 14 where name == .contentLength: self = .contentLength
    case 17 where name == .transferEncoding: self = .transferEncoding
    case 19 where name == .proxyAuthorization: self = .proxyAuthorization
    default: return nil
    }
  }
}
