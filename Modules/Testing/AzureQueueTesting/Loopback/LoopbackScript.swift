/// What a ``LoopbackServer`` does with one request: a list of actions, performed in order.
///
/// After the last action the connection stays open for the next request, unless an action closed it or the request
/// has `Connection: close`.
public struct LoopbackScript: Sendable {
  /// One action.
  ///
  /// A test makes such values and does not switch over them: cases may be added.
  public enum Action: Sendable {
    /// Sends a response, and adds a `Content-Length` unless the fields have one or a `Transfer-Encoding`.
    case respond(LoopbackResponse)
    /// Sends bytes as they are.
    case send([UInt8])
    /// Waits; when the client closes the connection meanwhile, the server does too.
    case delay(Duration)
    /// Sends bytes one at a time, with a pause before each.
    case drip([UInt8], every: Duration)
    /// Sends bytes repeatedly until the client closes the connection or this many bytes have been sent.
    case flood([UInt8], upTo: Int)
    /// Sends nothing more: waits until the client closes the connection or the server stops, however long that takes.
    case hang
    /// Closes the connection.
    case close
    /// Resets the connection, so that the client gets an error instead of an end of stream.
    case reset
  }

  /// The actions, in order.
  package private(set) var actions: [Action]

  /// Creates a script from its actions.
  ///
  /// - Parameter actions: The actions, in order.
  public init(_ actions: Action...) { self.actions = actions }

  /// Creates a script that sends one response.
  ///
  /// - Parameters:
  ///   - status: The status code.
  ///   - reason: The reason phrase.
  ///   - fields: The header fields, sent in this order and with names in this case.
  ///   - body: The body.
  /// - Returns: The script.
  public static func response(
    _ status: Int = 200, reason: String = "OK", fields: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) -> LoopbackScript {
    LoopbackScript(.respond(LoopbackResponse(status: status, reason: reason, fields: fields, body: body)))
  }

  /// Creates a script that sends text as it is.
  ///
  /// - Parameter text: The text; its UTF-8 bytes are sent.
  /// - Returns: The script.
  public static func text(_ text: String) -> LoopbackScript { LoopbackScript(.send(Array(text.utf8))) }

  /// A script that closes the connection without sending a byte.
  public static var close: LoopbackScript { LoopbackScript(.close) }

  /// A script that resets the connection without sending a byte.
  public static var reset: LoopbackScript { LoopbackScript(.reset) }

  /// A script that sends nothing, see ``Action/hang``.
  public static var hang: LoopbackScript { LoopbackScript(.hang) }

  /// Returns this script with one more action.
  ///
  /// - Parameter action: The action to add.
  /// - Returns: The longer script.
  public func then(_ action: Action) -> LoopbackScript {
    var script = self
    script.actions.append(action)
    return script
  }
}

/// A response that a ``LoopbackServer`` sends.
public struct LoopbackResponse: Sendable {
  /// The status code.
  public var status: Int
  /// The reason phrase.
  public var reason: String
  /// The header fields, sent in this order and with names in this case.
  public var fields: [(name: String, value: String)]
  /// The body; not sent in response to `HEAD`.
  public var body: [UInt8]

  /// Creates a response.
  ///
  /// - Parameters:
  ///   - status: The status code.
  ///   - reason: The reason phrase.
  ///   - fields: The header fields, sent in this order and with names in this case.
  ///   - body: The body.
  public init(
    status: Int, reason: String = "", fields: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.status = status
    self.reason = reason
    self.fields = fields
    self.body = body
  }

  /// The whole response in one array, so that it is sent with one system call.
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

  /// Whether no `Content-Length` must be added: 1xx and 204 must not have one (RFC 9110 section 8.6), a 304 needs none.
  private var isFramed: Bool {
    if status < 200 || status == 204 || status == 304 { return true }
    return fields.contains { field in
      let name = field.name.lowercased()
      return name == "content-length" || name == "transfer-encoding"
    }
  }
}
