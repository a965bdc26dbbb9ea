import AzureCore
#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// Serves one connection, on the calling thread.
struct LoopbackConnection {
  let descriptor: Int32
  let number: Int
  let state: LoopbackState
  let handler: @Sendable (ReceivedRequest) -> LoopbackScript

  /// Handles requests until either side closes the connection.
  func serve() {
    var reader = RequestReader(descriptor: descriptor)
    var count = 0
    while true {
      let message: RequestReader.Message
      do throws(RequestReader.Failure) {
        message = try reader.next(onExpectation: { write("HTTP/1.1 100 Continue\r\n\r\n") })
      } catch {
        respond(to: error)
        return
      }
      count += 1
      let request = state.record { number in
        ReceivedRequest(
          head: message.head, method: message.method, target: message.target, fields: message.fields,
          body: message.body, connectionNumber: self.number, numberOnConnection: count, number: number)
      }
      for action in handler(request).actions {
        guard perform(action, isHead: message.method == "HEAD") else { return }
      }
      if message.has("connection", "close") { return }
    }
  }

  private func respond(to failure: RequestReader.Failure) {
    let status: String
    switch failure {
    case .malformed: status = "400 Bad Request"
    case .tooLarge: status = "413 Content Too Large"
    case .ended: return
    }
    _ = write("HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
  }

  /// Performs one action; false when the connection must be closed.
  private func perform(_ action: LoopbackScript.Action, isHead: Bool) -> Bool {
    switch action {
    case .respond(let response): return Socket.sendAll(descriptor, response.encoded(forHead: isHead))
    case .send(let bytes): return Socket.sendAll(descriptor, bytes)
    case .delay(let duration): return pause(duration)
    case .drip(let bytes, let interval):
      return bytes.allSatisfy { pause(interval) && Socket.sendAll(descriptor, [$0]) }
    case .flood(let bytes, let limit):
      var sent = 0
      while sent < limit, !bytes.isEmpty {
        guard Socket.sendAll(descriptor, bytes) else { return false }
        sent += bytes.count
      }
      return true
    case .hang:
      hang()
      return false
    case .close: return false
    case .reset:
      Socket.armReset(descriptor)
      return false
    }
  }

  /// Waits; false when the client closes the connection or the server stops.
  private func pause(_ duration: Duration) -> Bool {
    let end = ContinuousClock.now + duration
    while true {
      let rest = end - .now
      guard rest > .zero else { return true }
      switch Socket.wait(descriptor, for: rest) {
      case .timedOut: continue
      case .failed: return false
      case .readable:
        if Socket.isAtEnd(descriptor) { return false }
        // The client has sent more data already. The descriptor stays readable, so poll the clock.
        guard !state.isStopping else { return false }
        usleep(1000)
      }
    }
  }

  private func hang() {
    var scratch = [UInt8](repeating: 0, count: 4096)
    while true {
      switch Socket.wait(descriptor, for: .seconds(60)) {
      case .timedOut: continue
      case .failed: return
      case .readable:
        guard scratch.withUnsafeMutableBytes({ Socket.receive(descriptor, into: $0) }) > 0 else { return }
      }
    }
  }

  private func write(_ text: String) -> Bool { Socket.sendAll(descriptor, Array(text.utf8)) }
}

/// Accepts connections, and starts a thread for each; joins all threads before it returns.
struct LoopbackAcceptor {
  let listener: Int32
  /// The reading end of a pipe whose other end is closed to stop the loop.
  let stopSignal: Int32
  let state: LoopbackState
  let handler: @Sendable (ReceivedRequest) -> LoopbackScript

  func run() {
    var threads: [Int: NativeThread] = [:]
    while Socket.wait(listener, orStop: stopSignal) {
      let descriptor = Socket.acceptConnection(listener)
      guard descriptor >= 0 else { continue }
      for number in state.takeFinished() { threads.removeValue(forKey: number)?.join() }
      guard let number = state.open(descriptor) else {
        Socket.close(descriptor)
        continue
      }
      let connection = LoopbackConnection(
        descriptor: descriptor, number: number, state: state, handler: handler)
      threads[number] = NativeThread {
        connection.serve()
        connection.state.close(connection.number)
      }
      if threads[number] == nil { state.close(number) }
    }
    Socket.close(listener)
    Socket.close(stopSignal)
    for thread in threads.values { thread.join() }
  }
}
