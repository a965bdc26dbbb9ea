import ArgumentParser
import Subjects

/// Does one subject many times on the main thread: what callgrind counts, or what is timed.
@main
struct Probe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Does one subject many times on the main thread, for callgrind or for a clock.",
    discussion:
      "Benchmarks/check-counts runs it under callgrind, Benchmarks/run lets it time itself. No other thread is started, "
      + "because valgrind does not survive Dispatch's.")

  @Argument(help: "The subject; see --list.")
  var subject: String?

  @Argument(help: "How many operations; whole batches where the subject is done in batches.")
  var count = 1

  @Option(help: "The folder with the documents of lib/replies.py.")
  var documents = "."

  @Flag(help: "Time the subject in batches, and print the median CPU time of an operation as a line of JSON.")
  var time = false

  @Flag(help: "Print every subject as a line of JSON.")
  var list = false

  func run() throws {
    if list { return Subjects.all.forEach { print(line($0)) } }
    guard let name = subject, let subject = Subjects.named(name) else {
      throw ValidationError("There is no such subject; --list prints all.")
    }
    let operation = try subject.operation(Documents(folder: documents))
    if time {
      print(try Stopwatch().measure(operation).divided(by: subject.batch).line(name))
    } else {
      for _ in 0..<(count / subject.batch) { try operation() }
    }
  }

  private func line(_ subject: Subject) -> String {
    """
    {"name": "\(subject.name)", "summary": "\(subject.summary)", "count": \(subject.count), \
    "gated": \(subject.isGated)}
    """
  }
}
