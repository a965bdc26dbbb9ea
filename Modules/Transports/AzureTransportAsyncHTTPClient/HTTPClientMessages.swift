#if AsyncHTTPClient
  import AsyncHTTPClient
  import AzureCore
  import HTTPTypes
  import NIOCore
  import NIOHTTP1

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  extension HTTPClient.Request {
    /// Converts a request; refuses one that could not be sent as it is.
    init(_ request: AzureRequest) throws(TransportError) {
      let text = try Self.address(of: request)
      let method = request.head.method
      guard method != .connect else { throw .unsupported("The method CONNECT is not for requests") }
      guard request.body.isEmpty || method != .head else {
        throw .unsupported("A HEAD request has no body")
      }
      do {
        try self.init(
          url: text, method: HTTPMethod(rawValue: method.rawValue), headers: try Self.fields(of: request),
          body: request.body.isEmpty ? nil : .byteBuffer(ByteBuffer(bytes: request.body)))
      } catch let error as TransportError {
        throw error
      } catch {
        // Its text may hold the address, which may hold a signature.
        throw .unsupported("async-http-client does not take this address")
      }
      guard url.absoluteString == text, url.user == nil else {
        throw .unsupported("Foundation's URL would change this target")
      }
    }

    private static func address(of request: AzureRequest) throws(TransportError) -> String {
      guard let scheme = request.head.scheme?.lowercased(), ["http", "https"].contains(scheme) else {
        throw .unsupported("The scheme is neither http nor https")
      }
      guard let authority = request.head.authority, !authority.isEmpty else {
        throw .unsupported("The request names no host")
      }
      guard authority.utf8.allSatisfy(isAuthorityCharacter),
        authority.hasPrefix("[") || !authority.utf8.contains(UInt8(ascii: "%"))
      else { throw .unsupported("The host has a character that cannot stand there, or a user") }
      let target = request.target
      guard target.hasPrefix("/"), target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 }) else {
        throw .unsupported(
          "The path or query has a character that must be percent-encoded, or does not start with a slash")
      }
      return "\(scheme)://\(authority)\(target)"
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

    /// The fields, among them `Host`, which async-http-client would write in another way.
    private static func fields(of request: AzureRequest) throws(TransportError) -> HTTPHeaders {
      var fields = HTTPHeaders([("Host", request.head.authority ?? "")])
      let hasNoLength: Set<HTTPRequest.Method> = [.get, .head, .delete, .trace]
      for field in request.head.headerFields {
        switch field.name {
        case .contentLength:
          // async-http-client writes it by itself, or leaves it out.
          guard field.value == String(request.body.count),
            request.head.headerFields[fields: field.name].count == 1
          else { throw .unsupported("Content-Length is not the length of the body, \(request.body.count)") }
          guard !request.body.isEmpty || !hasNoLength.contains(request.head.method) else {
            throw .unsupported(
              "async-http-client does not send the Content-Length of a body that is not there")
          }
          continue
        case .transferEncoding:
          throw .unsupported("Transfer-Encoding is not for requests: the body is sent as it is")
        case .host: throw .unsupported("Host comes from the authority of the request, not from its fields")
        default: fields.add(name: field.name.rawName, value: field.value)
        }
      }
      return fields
    }
  }

  extension AzureResponse {
    /// Converts a response; `nil` when its status has not three digits.
    init?(_ head: HTTPResponseHead, body: [UInt8]) {
      guard (100...999).contains(head.status.code) else { return nil }
      var fields = HTTPFields()
      for (name, value) in head.headers {
        // A name that is no token was refused by NIO's parser.
        guard let name = HTTPField.Name(name) else { continue }
        fields.append(HTTPField(name: name, value: value))
      }
      // bounded: the guard above
      let status = HTTPResponse.Status(code: Int(head.status.code), reasonPhrase: head.status.reasonPhrase)
      self.init(status: status, headerFields: fields, body: body)
    }
  }

  extension TransportError {
    static func unsupported(_ message: String) -> TransportError {
      TransportError(.unsupported, delivery: .notSent, message)
    }

    static func tooLarge(_ limits: AttemptLimits) -> TransportError {
      TransportError(
        .responseTooLarge, delivery: .maybeSent,
        "The response has more than \(limits.maximumResponseBytes) bytes")
    }

    static var followsRedirects: TransportError {
      TransportError(
        .unsupported, delivery: .maybeSent,
        "The HTTPClient has followed a redirect; make it with AsyncHTTPClientTransport.configuration")
    }
  }
#endif
