#if AsyncHTTPClient
  public import AsyncHTTPClient
  public import AzureCore
  import HTTPTypes
  import NIOCore

  /// Carries requests over the `HTTPClient` of async-http-client that an application has already, with its threads, connections,
  /// proxy and TLS settings.
  ///
  /// ```swift
  /// let http = HTTPClient(configuration: AsyncHTTPClientTransport.configuration())
  /// let transport = AsyncHTTPClientTransport(http)
  /// ```
  ///
  /// The client belongs to the application, which shuts it down; calls fail with an error of kind `closed` then. Any number of
  /// transports and other code may share one. There is no blocking form: event loops are not to be waited for, and
  /// `CurlTransport` serves blocking callers.
  ///
  /// Requests are sent as they are, and none is repeated once a byte of it may have left: a connection that turns out closed before
  /// anything was written to it is passed over. Whole responses are returned, up to
  /// `AttemptLimits.maximumResponseBytes`; a longer one ends its transfer. A cancelled call returns at once.
  ///
  /// ## What the application's client must be told
  ///
  /// ``configuration(_:)`` makes a configuration that says all of this. A client that was made otherwise works, but:
  ///
  /// - One that follows redirects (the default of async-http-client) follows them here, too. The response is then thrown away, with
  ///   an error of kind `unsupported`; the request may have been sent twice.
  /// - One that decompresses returns decoded bodies.
  /// - One that speaks HTTP/2 may do so with a server that offers it; the service does not.
  /// - One that retries to connect (the default) does so until its own connect timeout or the end of the attempt, so that a
  ///   refused connection takes as long.
  ///
  /// ## What async-http-client does not let a transport keep
  ///
  /// - `AttemptLimits.connectTimeout` is not kept: the client has one for all its requests (`Configuration.Timeout.connect`).
  /// - The reason phrase of a status that async-http-client knows is its own.
  /// - A request that follows a response at once may open another connection, because async-http-client hands the response out before
  ///   it takes the connection back. There are never more than the client's limit for a host.
  /// - Whether bytes have left is known where an error says at what point it happened. An attempt whose time is over is
  ///   `notSent` only if async-http-client says that it was still waiting for a connection, which it does not always say; so is a
  ///   lost connection before the head was written. Everything else is `maybeSent`.
  /// - A process made by `fork` without `exec` has none of the threads of its parent's event loops, on which also the limit of
  ///   an attempt runs. There, a transport that the parent made refuses every call with `TransportError.Kind.unsupported`. Let
  ///   the child call `exec`, or make the child first.
  /// - A target that Foundation's `URL` does not take unchanged is refused with `TransportError.Kind.unsupported`, and so is a
  ///   `Content-Length` on a request without a body whose method has none.
  /// - Over plain `http`, a connection that ends after a body without `Content-Length` counts as its end, whether or not it was
  ///   cut off. Over the TLS of swift-nio-ssl one that ends without its closing alert is an error.
  /// - A proxy that refuses CONNECT is an error of kind `proxyRefused`, which is not worth another try, also with a status that
  ///   may pass, such as 502 and 503: which status it was is not told.
  /// - Nobody tells how many connections are open: this transport is not `ConnectionCounting`.
  /// - Which errors of TLS are those of certificates is told by the names of errors of swift-nio-ssl.
  public struct AsyncHTTPClientTransport: AsyncTransport {
    private let client: HTTPClient
    private let generation = ProcessGeneration.current

    /// Makes a transport that uses a client.
    ///
    /// - Parameter client: The application's client, which must outlive the calls; see ``configuration(_:)``.
    public init(_ client: HTTPClient) { self.client = client }

    /// A configuration with which the client does nothing by itself that a signed request must not meet.
    ///
    /// Redirects are not followed, bodies are not decompressed, HTTP/1.1 is spoken, and connecting is tried once for each attempt.
    ///
    /// - Parameter base: Everything else, such as a proxy and TLS settings.
    /// - Returns: The configuration for the application's client.
    public static func configuration(
      _ base: HTTPClient.Configuration = HTTPClient.Configuration()
    ) -> HTTPClient.Configuration {
      var configuration = base
      configuration.redirectConfiguration = .disallow
      configuration.decompression = .disabled
      configuration.httpVersion = .http1Only
      configuration.connectionPool.retryConnectionEstablishment = false
      return configuration
    }

    /// Sends a request and waits for the whole response.
    ///
    /// - Parameters:
    ///   - request: The request, final and signed.
    ///   - limits: The limits to keep; `connectTimeout` has no effect, and neither has `mayRetry`.
    /// - Returns: The response, whatever its status.
    /// - Throws: `TransportError` saying whether bytes may have left; `CancellationError` at once when the task is cancelled, with
    ///   the transfer ended. The request may have reached the service then.
    public func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
      guard generation == ProcessGeneration.current else {
        throw TransportError.unsupported(
          "The event loops do not run in a process made by fork without exec; send from its parent, or make a client there"
        )
      }
      try Task.checkCancellation()
      guard limits.timeout > .zero else {
        throw TransportError(.timeout, delivery: .notSent, "No time was left for the attempt")
      }
      let outgoing = try HTTPClient.Request(request)
      let deadline = NIODeadline.now() + TimeAmount(min(limits.timeout, .maximumWait))
      // A server that was started anew has ended all of the pool's connections.
      for _ in 0..<Self.maximumStaleConnections {
        do {
          return try await send(outgoing, limits, isHead: request.head.method == .head, until: deadline)
        } catch let error as TransportError where error.isOfStaleConnection {
          continue
        }
      }
      return try await send(outgoing, limits, isHead: request.head.method == .head, until: deadline)
    }

    /// How many connections that turn out closed are passed over; async-http-client has eight to a host unless told otherwise.
    private static let maximumStaleConnections = 8

    private func send(
      _ request: HTTPClient.Request, _ limits: AttemptLimits, isHead: Bool, until deadline: NIODeadline
    ) async throws -> AzureResponse {
      let exchange = HTTPClientExchange(limits, isHead: isHead)
      let outcome = await withTaskCancellationHandler {
        exchange.follow(
          client.execute(request: request, delegate: exchange, eventLoop: .indifferent, deadline: deadline))
        return await exchange.outcome()
      } onCancel: {
        exchange.cancel()
      }
      return try outcome.get()
    }
  }

  extension AsyncHTTPClientTransport: CustomReflectable {
    /// A mirror without children, because `dump` of a client must not read what the event loops change.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
  }
#endif
