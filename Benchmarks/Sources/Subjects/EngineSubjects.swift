/// The emulator's engine alone: no socket, no signature.
enum EngineSubjects {
  static let all: [Subject] = [100, 100_000].flatMap { queued in
    let isGated = queued <= 1000
    let among = "with \(queued) messages queued"
    return [
      Subject("engine-send-\(queued)", "a send, and the oldest message expires, \(among)", isGated: isGated) {
        _ in
        var bench = try EngineBench(queued: queued, expiring: true)
        return { try bench.send() }
      },
      Subject(
        "engine-receive32-\(queued)", "a receive of 32 messages, \(among)", count: 20, isGated: isGated
      ) { _ in
        var bench = try EngineBench(queued: queued)
        return { try bench.receive() }
      },
      Subject("engine-round-\(queued)", "send, receive, delete, \(among)", count: 100, isGated: isGated) {
        _ in
        var bench = try EngineBench(queued: queued)
        return { try bench.round() }
      },
    ]
  }
}
