/// A response that a ``LoopbackServer`` sends.
public struct LoopbackResponse: Sendable {
  /// The status code.
  public var status: Int
  /// The reason phrase.
  public var reason: String
  /// The header fields, sent in this order and case.
  public var fields: [(name: String, value: String)]
  /// The body; not sent in answer to `HEAD`.
  public var body: [UInt8]

  /// Makes a response.
  ///
  /// - Parameters:
  ///   - status: The status code.
  ///   - reason: The reason phrase.
  ///   - fields: The header fields, sent in this order and case.
  ///   - body: The body.
  public init(
    status: Int, reason: String = "", fields: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.status = status
    self.reason = reason
    self.fields = fields
    self.body = body
  }

  /// Writes the whole response in one piece, so that it leaves in one system call.
  func encoded(forHead: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256 + body.count)
    bytes += "HTTP/1.1 \(status) \(reason)\r\n".utf8
    for field in fields {
      bytes += field.name.utf8
      bytes += ": ".utf8
      bytes += field.value.utf8
      bytes += "\r\n".utf8
    }
    if !isFramed { bytes += "Content-Length: \(body.count)\r\n".utf8 }
    bytes += "\r\n".utf8
    if !forHead { bytes += body }
    return bytes
  }

  /// RFC 9110 section 8.6: no `Content-Length` with 1xx and 204; a 304 needs none either.
  private var isFramed: Bool {
    if status < 200 || status == 204 || status == 304 { return true }
    return fields.contains { field in
      let name = field.name.lowercased()
      return name == "content-length" || name == "transfer-encoding"
    }
  }
}
