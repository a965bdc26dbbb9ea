import ArgumentParser
import AzureAuthSharedKey
import AzureCore
import AzureQueueEmulator
import EmulatorHost
import Foundation
import Synchronization

/// Takes messages through every combination of modules: `azq demo`.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Sends messages through every client, transport and codec to an emulator and back.",
    discussion: """
      Starts an emulator on a free loopback port. For the async and the blocking client, over libcurl and URLSession, with \
      each of the three XML readers: creates a queue, sends each line of a file, peeks, receives, updates and deletes, and \
      checks that each text came back as it was. Prints what happened; the exit code is 0 only if all of it was right.
      """)

  @Option(help: ArgumentHelp("The file whose lines are sent, 2 to 32.", valueName: "path"))
  var file = "Tools/demo.txt"

  func run() async throws {
    let lines = try DemoFile.lines(of: file)
    let emulator = QueueEmulator(authentication: .sharedKey, reader: CodecChoice.standard.make())
    let requests = RequestCounter()
    let host = EmulatorHost(emulator) { _ in requests.count() }
    let table = try await host.serve { address in
      try await demonstrate(lines, at: address.url(account: EmulatorAccount.development.name))
    }
    for line in table.lines { try Console.output(line) }
    try Console.output("")
    try Console.output(
      "\(table.right) of \(Combination.all.count) round trips right; the emulator answered \(requests.total) requests and has stopped"
    )
    if table.right < Combination.all.count { throw ExitCode.failure }
  }

  private func demonstrate(_ lines: [String], at address: String) async throws -> DemoTable {
    try Console.output("An emulator serves \(address)")
    try Console.output("Each round trip sends the \(lines.count) lines of \(file):")
    for line in lines { try Console.output("  |\(line)|") }
    try Console.output("")
    let demonstration = Demonstration(
      endpoint: try StorageEndpoint(address),
      credential: try SharedKeyCredential(
        account: EmulatorAccount.development.name, key: EmulatorAccount.developmentKey),
      lines: lines)
    var table = DemoTable()
    for combination in Combination.all {
      let (report, elapsed) = await demonstration.run(combination)
      table.add(combination, report, elapsed: elapsed)
    }
    return table
  }
}

/// Counts what the emulator answered, from whatever thread.
private final class RequestCounter: Sendable {
  private let requests = Atomic<Int>(0)

  var total: Int { requests.load(ordering: .relaxed) }

  func count() { requests.add(1, ordering: .relaxed) }
}
