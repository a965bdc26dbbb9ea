import ArgumentParser
import AzureCore
import AzureQueueTesting
import AzureTransportCurl

/// Sends until the numbers say whether memory or descriptors leak; run it by `Tools/soak`.
@main
struct Soak: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sends messages over libcurl to a server on loopback and watches memory and descriptors.",
    discussion:
      "Exits with 1 when either grows after the first sends, and with 77 where neither can be measured.")

  @Option(help: "How many messages to send.")
  var count = 1_000_000

  @Option(help: "How many of them come before the measurement.")
  var warmUp = 10_000

  @Option(help: "By how many MB (2^20 bytes) resident memory may grow after the warm-up; it must be less.")
  var limit = 5

  func validate() throws {
    guard warmUp >= 1000, count >= 2 * warmUp else {
      throw ValidationError("The warm-up takes 1,000 sends or more, and the whole twice as many.")
    }
  }

  func run() async throws {
    let server = try LoopbackServer(keepsRequests: false) { _ in .created }
    defer { server.stop() }
    let sender = try Sender(endpoint: "http://\(server.authority)/account")
    let clock = ContinuousClock()
    let start = clock.now
    var sent = try await sender.send(warmUp)
    guard let before = Usage.now() else {
      print("skipped: this system does not tell a process its memory and descriptors")
      throw ExitCode(77)
    }
    report(sent, before, since: before, start)
    var worst = before
    let step = max(warmUp, count / 20)
    while sent < count {
      sent += try await sender.send(min(step, count - sent))
      guard let usage = Usage.now() else { throw ExitCode(77) }
      worst.residentBytes = max(worst.residentBytes, usage.residentBytes)
      worst.descriptors = max(worst.descriptors, usage.descriptors)
      report(sent, usage, since: before, start)
    }
    let served = server.counters.requests
    let growth = worst.residentBytes - before.residentBytes
    let descriptors = worst.descriptors - before.descriptors
    print("\(sent) sent, \(served) served; at most \(growth / 1024) KiB and \(descriptors) descriptors more")
    guard served == sent, growth < limit << 20, descriptors <= 0 else {
      print("FAILED: less than \(limit << 10) KiB, no descriptor and no repeated request were allowed")
      throw ExitCode.failure
    }
  }

  private func report(_ sent: Int, _ usage: Usage, since before: Usage, _ start: ContinuousClock.Instant) {
    let growth = (usage.residentBytes - before.residentBytes) / 1024
    // bounded: by how long this runs
    let seconds = (ContinuousClock.now - start).components.seconds
    print(
      "\(sent) sent in \(seconds) s: \(usage.residentBytes / 1024) KiB resident (\(growth) more), "
        + "\(usage.descriptors) descriptors")
  }
}

extension LoopbackScript {
  /// What the service says to a stored message.
  static let created = LoopbackScript.response(
    201, reason: "Created", fields: [("Content-Type", "application/xml")],
    body: Array(
      """
      <?xml version="1.0" encoding="utf-8"?><QueueMessagesList><QueueMessage>\
      <MessageId>00000000-0000-0000-0000-000000000001</MessageId>\
      <InsertionTime>Tue, 03 Mar 2026 04:05:06 GMT</InsertionTime>\
      <ExpirationTime>Tue, 10 Mar 2026 04:05:06 GMT</ExpirationTime><PopReceipt>AgAAAAMAAAAAAAAA</PopReceipt>\
      <TimeNextVisible>Tue, 03 Mar 2026 04:05:06 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>
      """.utf8))
}
