/// What a ``LoopbackServer`` does about one request: a script of actions, carried out in order.
///
/// After the last action the connection stays open for the next request, unless an action ended it or the request
/// asked for `Connection: close`.
public struct LoopbackReply: Sendable {
  /// One step of the script.
  public enum Action: Sendable {
    /// Sends a well-formed response, its `Content-Length` added unless the fields say how it is framed.
    case respond(LoopbackResponse)
    /// Sends bytes as they are.
    case send([UInt8])
    /// Waits, but ends the connection early when the client closes it.
    case delay(Duration)
    /// Sends bytes one at a time with a pause before each.
    case drip([UInt8], every: Duration)
    /// Sends bytes again and again until the client hangs up or so many bytes have been sent.
    case flood([UInt8], upTo: Int)
    /// Says nothing more: waits until the client hangs up, the server stops or 30 seconds have passed, then closes.
    case hang
    /// Closes the connection.
    case close
    /// Resets the connection, so that the client meets an error instead of an end.
    case reset
  }

  /// The actions, in order.
  public var actions: [Action]

  /// Makes a reply from its actions.
  ///
  /// - Parameter actions: The actions, in order.
  public init(_ actions: Action...) { self.actions = actions }

  /// Makes a reply that is one well-formed response.
  ///
  /// - Parameters:
  ///   - status: The status code.
  ///   - reason: The reason phrase.
  ///   - fields: The header fields, sent in this order and case.
  ///   - body: The body.
  /// - Returns: The reply.
  public static func response(
    _ status: Int = 200, reason: String = "OK", fields: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) -> LoopbackReply {
    LoopbackReply(.respond(LoopbackResponse(status: status, reason: reason, fields: fields, body: body)))
  }

  /// Makes a reply that sends text as it is.
  ///
  /// - Parameter text: The text; its UTF-8 bytes are sent.
  /// - Returns: The reply.
  public static func text(_ text: String) -> LoopbackReply { LoopbackReply(.send(Array(text.utf8))) }

  /// A reply that closes the connection without a byte.
  public static var close: LoopbackReply { LoopbackReply(.close) }

  /// A reply that resets the connection without a byte.
  public static var reset: LoopbackReply { LoopbackReply(.reset) }

  /// A reply that never comes.
  public static var hang: LoopbackReply { LoopbackReply(.hang) }

  /// Returns this reply with another action at its end.
  ///
  /// - Parameter action: What to do after all else.
  /// - Returns: The longer reply.
  public func then(_ action: Action) -> LoopbackReply {
    var reply = self
    reply.actions.append(action)
    return reply
  }
}

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
