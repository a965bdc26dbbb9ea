import AzureCore
import HTTPTypes
import NIOCore
import NIOHTTP1

/// A request while it arrives.
struct IncomingRequest {
  let head: HTTPRequestHead
  /// Why the engine does not get it.
  private(set) var fault: RequestFault?
  private let isSecure: Bool
  private var body: [UInt8] = []

  init(_ head: HTTPRequestHead, isSecure: Bool) {
    self.head = head
    self.isSecure = isSecure
    // bounded: compared, and no more
    if let length = head.headers.first(name: "Content-Length").flatMap(Int.init),
      length > EmulatorHost.maximumRequestBytes
    {
      fault = .contentTooLarge
    }
    if HTTPRequest.Method(rawValue: head.method.rawValue) == nil { fault = .malformed }
    if !Self.namesHost(head) { fault = .host }
  }

  /// Keeps bytes up to the limit; past it all are dropped, and read on only so that the sender hears the response.
  mutating func append(_ bytes: ByteBufferView) {
    guard fault == nil, body.count + bytes.count <= EmulatorHost.maximumRequestBytes else {
      fault = fault ?? .contentTooLarge
      body = []
      return
    }
    body.append(contentsOf: bytes)
  }

  /// Whether the sender holds content back until it is told to go on (RFC 9110 section 10.1.1).
  ///
  /// One that has none is not told: there is nothing to go on with, and not every client expects the 100 then.
  var awaitsContinue: Bool {
    head.version == .http1_1 && announcesContent
      && head.headers.first(name: "Expect")?.lowercased() == "100-continue"
  }

  private var announcesContent: Bool {
    head.headers.contains(name: "Transfer-Encoding")
      || head.headers["Content-Length"].contains { length in
        length.utf8.contains { $0 != UInt8(ascii: "0") }
      }
  }

  /// The request for the engine, or `nil` when it has a fault.
  var request: AzureRequest? {
    guard fault == nil, let method = HTTPRequest.Method(rawValue: head.method.rawValue) else { return nil }
    let (authority, target) = Self.split(head.uri)
    var fields = HTTPFields()
    fields.reserveCapacity(head.headers.count)
    var host = authority
    for (name, value) in head.headers {
      if Self.isHost(name) {
        host = authority ?? value
        continue
      }
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    return AzureRequest(
      method: method, scheme: isSecure ? "https" : "http", authority: host ?? "", path: target,
      headerFields: fields, body: body)
  }

  /// Takes a target in absolute form apart, which counts more than `Host` (RFC 9112 section 3.2.2).
  private static func split(_ uri: String) -> (authority: String?, target: String) {
    guard uri.utf8.first != UInt8(ascii: "/"), let mark = uri.firstRange(of: "://") else { return (nil, uri) }
    let rest = uri[mark.upperBound...]
    let end =
      rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
    return (String(rest[..<end]), String(rest[end...]))
  }

  /// Whether the request has its one `Host`, which only requests before HTTP/1.1 may leave out, and each host is one.
  private static func namesHost(_ head: HTTPRequestHead) -> Bool {
    var hosts = 0
    for (name, value) in head.headers where isHost(name) {
      hosts += 1
      guard isAuthority(value) else { return false }
    }
    guard hosts == 1 || (hosts == 0 && (head.version.major, head.version.minor) < (1, 1)) else {
      return false
    }
    return split(head.uri).authority.map(isAuthority) ?? true
  }

  private static func isHost(_ name: String) -> Bool {
    name.utf8.count == 4 && zip(name.utf8, "host".utf8).allSatisfy { $0 | 0x20 == $1 }
  }

  /// The characters of host and port (RFC 3986 section 3.2); empty where there is no authority.
  private static func isAuthority(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-._~%!$&'()*+,;=:[]".utf8.contains(byte)
      }
    }
  }
}
