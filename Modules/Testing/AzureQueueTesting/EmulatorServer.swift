import AzureCore
public import AzureQueueEmulator
import HTTPTypes

/// Serves a ``QueueEmulator`` through a ``LoopbackServer``, so that transports can reach it over real sockets.
///
/// Responses look on the wire as those of the service do: reason phrases, names and order of header fields, chunked
/// bodies. Each connection has its own thread; the emulator handles one request at a time. Use it in tests only: it
/// trusts its peers. It listens on 127.0.0.1.
///
/// ```swift
/// let server = try EmulatorServer(QueueEmulator(authentication: .none, reader: LibxmlReader()))
/// defer { server.stop() }
/// // server.endpoint: http://127.0.0.1:41235/devstoreaccount1
/// ```
public final class EmulatorServer: Sendable {
  /// The emulator behind the sockets.
  package let emulator: QueueEmulator

  private let account: String
  private let server: LoopbackServer

  /// Starts a server on a free port.
  ///
  /// - Parameters:
  ///   - emulator: The emulator; several servers and transports may share it.
  ///   - account: The account that ``endpoint`` names; the well-known development account unless given.
  ///   - keepsRequests: Whether ``requests`` records every request; off unless set.
  ///   - disturb: Gets a request that the emulator has handled, and its script, and returns the script to send
  ///     instead, for example ``LoopbackScript/close`` to lose it; changes nothing unless set. It runs on
  ///     the threads of the connections, possibly several at once; it must not keep a reference to the server.
  /// - Throws: ``ConformanceFailure`` when the system gives no socket or thread.
  public init(
    _ emulator: QueueEmulator, account: String = EmulatorAccount.development.name,
    keepsRequests: Bool = false,
    disturb: @escaping @Sendable (ReceivedRequest, LoopbackScript) -> LoopbackScript = { $1 }
  ) throws {
    self.emulator = emulator
    self.account = account
    server = try LoopbackServer(keepsRequests: keepsRequests) { received in
      disturb(received, EmulatorServer.script(for: received, from: emulator))
    }
  }

  deinit { stop() }

  /// The port on which the server listens.
  package var port: Int { server.port }

  /// The address of the account in path style, for example `http://127.0.0.1:41235/devstoreaccount1`.
  public var endpoint: String { "http://\(server.authority)/\(account)" }

  /// The server's counters so far.
  public var counters: LoopbackServer.Counters { server.counters }

  /// The requests so far, in order of arrival; empty unless requests are recorded.
  public var requests: [ReceivedRequest] { server.requests }

  /// Closes every open connection, idle or busy; the server still listens.
  public func endConnections() { server.endConnections() }

  /// Stops listening, closes every connection and returns when all threads have ended.
  ///
  /// A second call does nothing.
  public func stop() { server.stop() }
}

extension EmulatorServer {
  /// The emulator's script for a request as it arrived at the socket.
  private static func script(for received: ReceivedRequest, from emulator: QueueEmulator) -> LoopbackScript {
    guard let method = HTTPRequest.Method(received.method), namesHost(received) else {
      return .response(400, reason: "Bad Request").then(.close)
    }
    var fields = HTTPFields()
    for field in received.fields {
      // The front end of the service refuses requests with a malformed field.
      guard let name = HTTPField.Name(field.name) else {
        return .response(400, reason: "Bad Request").then(.close)
      }
      fields.append(HTTPField(name: name, value: field.value))
    }
    let request = AzureRequest(
      method: method, scheme: "http", authority: received.values(of: "Host").first ?? "",
      path: received.target, headerFields: fields, body: received.body)
    return script(emulator.respond(to: request))
  }

  /// Whether the request has exactly one `Host`, which only HTTP/1.0 can leave out (RFC 9112 section 3.2).
  private static func namesHost(_ received: ReceivedRequest) -> Bool {
    let hosts = received.values(of: "Host").count
    return hosts == 1 || (hosts == 0 && received.requestLine.utf8.suffix(8).elementsEqual("HTTP/1.0".utf8))
  }

  private static func script(_ response: AzureResponse) -> LoopbackScript {
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
