package import AzureCore
import HTTPTypes

/// A request as bytes on the wire (RFC 9112 section 3).
package struct RequestText: Sendable {
  /// What changes when the request goes to an HTTP proxy without a tunnel (RFC 9112 section 3.2.2).
  package struct AbsoluteForm: Sendable {
    /// Scheme and authority, which stand before the path in the request line.
    var base: String
    /// The value of `Proxy-Authorization`, if there is one.
    var authorization: String?

    /// Makes the additions.
    ///
    /// - Parameters:
    ///   - base: Scheme and authority, such as `http://host:80`.
    ///   - authorization: The value of `Proxy-Authorization`, if there is one.
    package init(base: String, authorization: String?) {
      self.base = base
      self.authorization = authorization
    }
  }

  /// Head and body.
  package private(set) var bytes: [UInt8] = []

  /// Writes head and body, and checks the fields that frame the body.
  ///
  /// - Parameters:
  ///   - request: The request. The caller has checked its method, target and authority.
  ///   - target: Its path and query.
  ///   - authority: The value of `Host`.
  ///   - absoluteForm: What to add for an HTTP proxy without a tunnel; `nil` for origin-form.
  /// - Throws: `TransportError` of kind `unsupported`.
  package init(
    _ request: AzureRequest, target: String, authority: String, absoluteForm: AbsoluteForm? = nil
  ) throws(TransportError) {
    let body = request.body
    bytes.reserveCapacity(1024 + body.count)
    append(request.head.method.rawValue)
    bytes.append(UInt8(ascii: " "))
    if let absoluteForm { append(absoluteForm.base) }
    append(target)
    append(" HTTP/1.1\r\nHost: ")
    append(authority)
    endLine()
    if let authorization = absoluteForm?.authorization {
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
      case .proxyAuthorization where absoluteForm?.authorization != nil:
        throw .unsupported("Proxy-Authorization is made of the proxy's own user and password")
      case .proxyAuthorization: break
      case .host: throw .unsupported("Host comes from the authority of the request, not from its fields")
      }
      try append(field)
    }
    // Methods that usually have a body announce an empty one as well (RFC 9110 section 8.6).
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

  /// Whether a value has no line break and no NUL.
  ///
  /// `HTTPField` does not allow them either; one that slipped through would start another field.
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

/// The fields that the codec writes itself, or that must agree with what it writes.
private enum FramingField {
  case contentLength
  case transferEncoding
  case host
  case proxyAuthorization

  init?(_ name: HTTPField.Name) {
    // The length of the name rules out nearly all other fields, so that few names are compared.
    switch name.canonicalName.utf8.count {
    case 4 where name == .host: self = .host
    case 14 where name == .contentLength: self = .contentLength
    case 17 where name == .transferEncoding: self = .transferEncoding
    case 19 where name == .proxyAuthorization: self = .proxyAuthorization
    default: return nil
    }
  }
}

extension TransportError {
  /// A request that cannot be sent as it is; nothing of it has been sent.
  package static func unsupported(_ message: String) -> TransportError {
    TransportError(.unsupported, delivery: .notSent, message)
  }
}
