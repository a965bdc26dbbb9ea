import AzurePipeline
public import AzureQueueEmulator
import HTTPTypes

/// Puts a ``QueueEmulator`` behind a ``LoopbackServer``, so that transports meet it over real sockets.
///
/// Responses stand on the wire as the service sends them: reason phrases, header names and order, chunked where the
/// service's are. Each connection has a thread of its own; the emulator answers one request at a time. For tests: it
/// trusts its peers and listens on 127.0.0.1 only.
///
/// ```swift
/// let server = try EmulatorServer(QueueEmulator(authentication: .none, reader: LibxmlReader()))
/// defer { server.stop() }
/// // server.endpoint: http://127.0.0.1:41235/devstoreaccount1
/// ```
public final class EmulatorServer: Sendable {
  /// The service behind the sockets.
  public let emulator: QueueEmulator

  private let account: String
  private let server: LoopbackServer

  /// Starts a server on a free port.
  ///
  /// - Parameters:
  ///   - emulator: The service that answers; several servers and transports may share it.
  ///   - account: The account that ``endpoint`` names; the well-known development account unless given.
  ///   - keepsRequests: Whether ``requests`` keeps every request; off unless set.
  ///   - disturb: Given a request that the emulator has carried out and its reply, returns what is sent
  ///     instead, for example ``LoopbackReply/close`` to lose the reply; changes nothing unless set. Runs on
  ///     the connection's thread, several at once; it must not hold the server.
  /// - Throws: ``ConformanceFailure`` when the system gives no socket or thread.
  public init(
    _ emulator: QueueEmulator, account: String = EmulatorAccount.development.name,
    keepsRequests: Bool = false,
    disturb: @escaping @Sendable (ReceivedRequest, LoopbackReply) -> LoopbackReply = { $1 }
  ) throws {
    self.emulator = emulator
    self.account = account
    server = try LoopbackServer(keepsRequests: keepsRequests) { received in
      disturb(received, EmulatorExchange.reply(to: received, from: emulator))
    }
  }

  deinit { stop() }

  /// The port that the server listens on.
  public var port: Int { server.port }

  /// The address of the account in path style, for example `http://127.0.0.1:41235/devstoreaccount1`.
  public var endpoint: String { "http://\(server.authority)/\(account)" }

  /// What the server has counted so far.
  public var counters: LoopbackServer.Counters { server.counters }

  /// The requests so far, in order of arrival; empty when none are kept.
  public var requests: [ReceivedRequest] { server.requests }

  /// Ends every open connection, idle or busy; the server goes on listening.
  public func endConnections() { server.endConnections() }

  /// Stops listening, ends every connection and returns when all threads are gone.
  ///
  /// A second call does nothing.
  public func stop() { server.stop() }
}

/// Turns what arrived at a socket into a request, and the emulator's response into bytes.
enum EmulatorExchange {
  static func reply(to received: ReceivedRequest, from emulator: QueueEmulator) -> LoopbackReply {
    guard let method = HTTPRequest.Method(received.method), namesHost(received) else {
      return .response(400, reason: "Bad Request").then(.close)
    }
    var fields = HTTPFields()
    for field in received.fields {
      // A field that is no field never reaches the service: an HTTP front refuses the request.
      guard let name = HTTPField.Name(field.name) else {
        return .response(400, reason: "Bad Request").then(.close)
      }
      fields.append(HTTPField(name: name, value: field.value))
    }
    let request = Request(
      method: method, scheme: "http", authority: received.values(of: "Host").first ?? "",
      path: received.target, headerFields: fields, body: received.body)
    return reply(emulator.respond(to: request))
  }

  /// Whether the request has its one `Host`, which is only left out before HTTP/1.1 (RFC 9112 section 3.2).
  private static func namesHost(_ received: ReceivedRequest) -> Bool {
    let hosts = received.values(of: "Host").count
    return hosts == 1 || (hosts == 0 && received.requestLine.utf8.suffix(8).elementsEqual("HTTP/1.0".utf8))
  }

  private static func reply(_ response: Response) -> LoopbackReply {
    let isChunked = response.header(.transferEncoding) != nil
    return .response(
      response.status, reason: response.head.status.reasonPhrase,
      fields: response.head.headerFields.map { ($0.name.rawName, $0.value) },
      body: isChunked ? chunked(response.body) : response.body)
  }

  /// The whole body as one chunk (RFC 9112 section 7.1).
  private static func chunked(_ body: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(body.count + 32)
    if !body.isEmpty {
      bytes += String(body.count, radix: 16).utf8
      bytes += "\r\n".utf8
      bytes += body
      bytes += "\r\n".utf8
    }
    bytes += "0\r\n\r\n".utf8
    return bytes
  }
}
