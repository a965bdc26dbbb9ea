/// Takes connections and gives each a thread; joins them all before it returns.
struct LoopbackAcceptor {
  let listener: Int32
  /// The reading end of a pipe; its other end is closed to stop the loop.
  let stopSignal: Int32
  let state: LoopbackState
  let handler: @Sendable (ReceivedRequest) -> LoopbackReply

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
