import AzureQueueEmulator
import AzureQueueTesting
import AzureXMLSwift
import Foundation

/// Takes messages through every combination of modules, to an emulator in this process and back.
///
/// For the async and the blocking client, over libcurl and URLSession, with each of the three XML readers: creates a queue,
/// sends each line of a file, peeks, receives, updates and deletes, and checks that each text came back as it was. Prints what
/// happened; the exit code is 0 only if all of it was right.
@main
enum Main {
  static func main() async {
    do {
      guard CommandLine.arguments.count == 2 else { throw DemoError("Usage: Demo FILE") }
      let path = CommandLine.arguments[1]
      if try await !run(lines: try DemoFile.lines(of: path), of: path) { exit(1) }
    } catch {
      print("The demonstration cannot run: \(error)")
      exit(1)
    }
  }

  /// Runs every round trip; returns whether all were right.
  private static func run(lines: [String], of path: String) async throws -> Bool {
    let emulator = QueueEmulator(
      authentication: .required, reader: SwiftXMLReader(), options: DemoAccount.emulatorOptions)
    let server = try EmulatorServer(emulator)
    defer { server.stop() }
    print("An emulator serves \(server.endpoint)")
    print("Each round trip sends the \(lines.count) lines of \(path):")
    for line in lines { print("  |\(line)|") }
    print("")
    let demonstration = Demonstration(account: try DemoAccount.account(at: server.endpoint), lines: lines)
    var table = DemoTable()
    for line in DemoTable.header { print(line) }
    for combination in Combination.all {
      let (report, elapsed) = await demonstration.run(combination)
      // As it happens, so that something is to be seen.
      print(table.add(combination, report, elapsed: elapsed))
    }
    for problem in table.problems { print(problem) }
    print("")
    print(
      "\(table.right) of \(Combination.all.count) round trips right; the emulator served \(server.counters.requests) requests and has stopped"
    )
    return table.right == Combination.all.count
  }
}
