public import ArgumentParser

/// The command line of the project: `azq`.
public struct AzqCommand: AsyncParsableCommand {
  /// Name, help and subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "azq",
    abstract: "Works with Azure Queue Storage, and runs an emulator of it.",
    discussion: """
      Where the queues are: --connection-string, else the environment variable AZURE_STORAGE_CONNECTION_STRING, \
      else the emulator on this machine (start it with 'azq emulator').

      Results go to standard output, everything else to standard error. Exit codes: 0 when it worked, 1 when it did not, \
      64 when the command line is wrong.
      """,
    subcommands: [
      EmulatorCommand.self, DemoCommand.self, QueueCommand.self, SendCommand.self, ReceiveCommand.self,
      PeekCommand.self, DeleteCommand.self, ClearCommand.self, MetadataCommand.self, PolicyCommand.self,
      SASCommand.self, PropertiesCommand.self, StatsCommand.self,
    ])

  /// Makes the command; its parser fills it in.
  public init() {}
}

extension AzqCommand {
  /// Parses the process's arguments, runs the command and ends the process.
  ///
  /// A failure is one line on standard error that begins with `azq:`.
  public static func runAndExit() async -> Never {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      // The parser knows how to end for help, usage errors and exit codes; every other failure is ours to word.
      guard isFailure(error) else { exit(withError: error) }
      Console.error("azq: \(oneLine(error))")
      exit(withError: ExitCode.failure)
    }
    exit(withError: nil)
  }

  private static func isFailure(_ error: any Error) -> Bool {
    !(error is ExitCode) && exitCode(for: error) == .failure
  }

  private static func oneLine(_ error: any Error) -> String {
    String(describing: error).split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
