import ArgumentParser

/// Measures the emulator's engine in this process: no socket, no signature, one thread.
@main
struct EmulatorEngine: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures the emulator's engine alone and prints a line of JSON for each kind of operation.",
    discussion: "Requests are made and answers taken apart outside the measured time.")

  @Option(help: "How many messages are queued; may be given several times.")
  var queued = [100, 1000, 10_000, 100_000]

  @Option(help: "How many operations of each kind, at least.")
  var count = 20_000

  func run() {
    for queued in queued {
      var bench = EngineBench(queued: queued)
      for (subject, cost) in bench.run(count) { print(cost.line(subject, queued: queued)) }
    }
  }
}
