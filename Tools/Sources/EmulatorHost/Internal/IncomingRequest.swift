import AzurePipeline
import HTTPTypes
import NIOCore
import NIOHTTP1

/// A request while it arrives.
struct IncomingRequest {
  let head: HTTPRequestHead
  private(set) var isTooLarge = false
  private var body: [UInt8] = []

  init(_ head: HTTPRequestHead) {
    self.head = head
    // bounded: compared, and no more
    if let length = head.headers.first(name: "Content-Length").flatMap(Int.init) {
      isTooLarge = length > EmulatorHost.maximumRequestBytes
    }
  }

  /// Keeps bytes up to the limit; past it all are dropped, and read on only so that the sender hears the answer.
  mutating func append(_ bytes: ByteBufferView) {
    guard !isTooLarge, body.count + bytes.count <= EmulatorHost.maximumRequestBytes else {
      isTooLarge = true
      body = []
      return
    }
    body.append(contentsOf: bytes)
  }

  /// Whether the sender holds the body back until it is told to go on (RFC 9110 section 10.1.1).
  ///
  /// One whose body is too large is told so too, because a final answer must not overtake the body on this pipeline.
  var awaitsContinue: Bool {
    head.version == .http1_1 && head.headers.first(name: "Expect")?.lowercased() == "100-continue"
  }

  /// The request for the engine, or `nil` when it is too large or its method cannot be one.
  var request: Request? {
    guard !isTooLarge, let method = HTTPRequest.Method(rawValue: head.method.rawValue) else { return nil }
    let (authority, target) = Self.split(head.uri)
    var fields = HTTPFields()
    fields.reserveCapacity(head.headers.count)
    var host = authority
    var isNamed = false
    for (name, value) in head.headers {
      if !isNamed, name.utf8.count == 4, name.lowercased() == "host" {
        host = authority ?? value
        isNamed = true
        continue
      }
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    return Request(
      method: method, scheme: "http", authority: host ?? "", path: target, headerFields: fields, body: body)
  }

  /// Takes a target in absolute form apart, which counts more than `Host` (RFC 9112 section 3.2.2).
  private static func split(_ uri: String) -> (authority: String?, target: String) {
    guard !uri.hasPrefix("/"), let mark = uri.firstRange(of: "://") else { return (nil, uri) }
    let rest = uri[mark.upperBound...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    return (String(rest[..<end]), String(rest[end...]))
  }
}
