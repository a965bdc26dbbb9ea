#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Does one subject many times on the main thread: what callgrind counts, or what is timed.
///
/// `Benchmarks/check-counts` runs it under callgrind, `Benchmarks/run` lets it time itself. No other thread is started, because
/// valgrind does not survive Dispatch's.
@main
enum Probe {
  static func main() {
    do {
      try Command(CommandLine.arguments.dropFirst()).run()
    } catch let error as Command.Misused {
      report("\(error)\n\(Command.usage)")
      exit(64)
    } catch {
      report("\(error)")
      exit(1)
    }
  }

  /// Writes to standard error.
  private static func report(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}

/// What is asked for on the command line, which is read by hand: the root package has no parser of arguments among its dependencies.
enum Command {
  /// Print every subject as a line of JSON.
  case list

  /// Do a subject so often; whole batches where it is done in batches.
  case count(Subject, operations: Int, Documents)

  /// Time a subject in batches, and print the median CPU time of an operation as a line of JSON.
  case time(Subject, Documents)

  /// The command line cannot be understood.
  struct Misused: Error, CustomStringConvertible {
    let description: String
  }

  static let usage = """
    usage: Probe --list
           Probe SUBJECT [OPERATIONS] [--documents FOLDER]
           Probe SUBJECT --time [--documents FOLDER]
    """

  /// Reads the arguments, which come without the program's name.
  init(_ arguments: some Sequence<String>) throws(Misused) {
    var words: [String] = []
    var (isTimed, isList, folder) = (false, false, ".")
    var rest = Array(arguments)[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--list": isList = true
      case "--time": isTimed = true
      case "--documents":
        guard let value = rest.popFirst() else { throw Misused(description: "--documents wants a folder.") }
        folder = value
      default:
        if argument.hasPrefix("-") { throw Misused(description: "There is no option \(argument).") }
        words.append(argument)
      }
    }
    if isList {
      self = .list
      return
    }
    guard let name = words.first, let subject = Subjects.named(name) else {
      throw Misused(description: "There is no such subject; --list prints all.")
    }
    let operations = words.count < 2 ? 1 : Int(words[1])
    guard let operations, operations > 0, words.count <= 2, !isTimed || words.count == 1 else {
      throw Misused(description: "How many operations, if not timed?")
    }
    let documents = Documents(folder: folder)
    self = isTimed ? .time(subject, documents) : .count(subject, operations: operations, documents)
  }

  func run() throws {
    switch self {
    case .list: for subject in Subjects.all { print(subject.line) }
    case .count(let subject, let operations, let documents):
      let operation = try subject.operation(documents)
      for _ in 0..<(operations / subject.batch) { try operation() }
    case .time(let subject, let documents):
      let operation = try subject.operation(documents)
      print(try Stopwatch().measure(operation).divided(by: subject.batch).line(subject.name))
    }
  }
}
