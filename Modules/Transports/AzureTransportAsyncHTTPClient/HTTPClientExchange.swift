#if AsyncHTTPClient
  import AsyncHTTPClient
  import AzureCore
  import HTTPTypes
  import NIOCore
  import NIOHTTP1
  import Synchronization

  /// One request and its response, as async-http-client reports them.
  ///
  /// The caller gets what comes first: the response, an error or the cancellation. What is reported later is dropped.
  final class HTTPClientExchange: HTTPClientResponseDelegate {
    typealias Response = Void

    private struct State {
      var head: HTTPResponseHead?
      var body: [UInt8] = []
      /// Whether the head of the request was written to a connection.
      var wasSent = false
      /// How many responses came, of which redirects count.
      var responses = 0
      var isOver = false
      var task: HTTPClient.Task<Void>?
    }

    /// More fields than any server has reason to send; `HTTPFields` traps at 65,535 of them.
    private static let maximumFields = 1000

    private let limits: AttemptLimits
    private let isHead: Bool
    private let state = Mutex(State())
    private let gate = TaskGate<Result<AzureResponse, any Error>>()

    init(_ limits: AttemptLimits, isHead: Bool) {
      self.limits = limits
      self.isHead = isHead
    }

    // MARK: For the caller

    /// Keeps what can end the transfer, and ends it if the caller has gone already.
    func follow(_ task: HTTPClient.Task<Void>) {
      // Some failures reach the task and not its delegate: that of a client which was shut down, for one.
      task.futureResult.whenFailure { [self] in fail($0) }
      let isOver = state.withLock { state in
        if !state.isOver { state.task = task }
        return state.isOver
      }
      if isOver { task.cancel() }
    }

    /// Waits for the response.
    func outcome() async -> Result<AzureResponse, any Error> { await gate.wait() }

    /// Lets the caller go on without a response, and ends the transfer.
    func cancel() { end(with: .failure(CancellationError()), endsTransfer: true) }

    private func end(with result: Result<AzureResponse, any Error>, endsTransfer: Bool) {
      let task = state.withLock { state in
        state.isOver = true
        defer { (state.task, state.body) = (nil, []) }
        return state.task
      }
      gate.open(with: result)
      if endsTransfer { task?.cancel() }
    }

    private func fail(_ error: TransportError) { end(with: .failure(error), endsTransfer: true) }

    private func fail(_ error: any Error) {
      let wasSent = state.withLock { $0.wasSent }
      end(with: .failure(TransportError(error, wasSent: wasSent)), endsTransfer: false)
    }

    // MARK: From async-http-client

    func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
      let isAgain = state.withLock { state in
        state.wasSent = true
        return state.responses > 0
      }
      if isAgain { fail(.followsRedirects) }
    }

    func didVisitURL(
      task: HTTPClient.Task<Void>, _ request: HTTPClient.Request, _ head: HTTPResponseHead
    ) {
      state.withLock { $0.responses += 1 }
    }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
      let responses = state.withLock { state in
        state.head = head
        return state.responses
      }
      let announced = isHead ? nil : head.headers.first(name: "Content-Length").flatMap { Int($0) }
      if responses > 1 {
        fail(.followsRedirects)
      } else if let announced, announced > limits.maximumResponseBytes {
        fail(.tooLarge(limits))
      } else if head.headers.count > Self.maximumFields {
        fail(
          TransportError(
            .responseTooLarge, delivery: .maybeSent,
            "The response has more than \(Self.maximumFields) header fields"))
      }
      return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
      let fits = state.withLock { state in
        guard !state.isOver else { return true }
        guard buffer.readableBytes <= limits.maximumResponseBytes - state.body.count else { return false }
        buffer.withUnsafeReadableBytes { state.body.append(contentsOf: $0) }
        return true
      }
      if !fits { fail(.tooLarge(limits)) }
      return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) {
      let (head, body) = state.withLock { state in
        defer { state.body = [] }
        return (state.head, state.body)
      }
      guard let response = head.flatMap({ AzureResponse($0, body: body) }) else {
        return fail(
          TransportError(.malformedResponse, delivery: .maybeSent, "The response has no valid status"))
      }
      end(with: .success(response), endsTransfer: false)
    }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) { fail(error) }
  }
#endif
