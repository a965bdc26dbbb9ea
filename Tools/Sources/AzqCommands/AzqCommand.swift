public import ArgumentParser

/// The command line of the project: `azq`.
public struct AzqCommand: AsyncParsableCommand {
  /// Name, help and subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "azq",
    abstract: "Works with Azure Queue Storage, and runs an emulator of it.",
    discussion: """
      The queues are those of --connection-string, else of the environment variable AZURE_STORAGE_CONNECTION_STRING, \
      else of the emulator on this machine (start it with 'azq emulator').

      Results go to standard output, everything else to standard error. Text that comes from elsewhere is escaped, so that \
      it can neither forge a line nor control a terminal; --json escapes it as JSON does. Errors name an argument that may \
      be a secret by its place and length only.

      Exit codes: 0 when it worked; 1 when it did not; 64 when the command line is wrong; 129, 130 and 143 when SIGHUP, \
      SIGINT or SIGTERM stopped it; 141 when standard output is a pipe that nobody reads any more. What was done by then \
      is told on standard error.
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
  /// A failure is one line on standard error that begins with `azq:`. What it prints repeats no argument that may be a secret.
  public static func runAndExit() async -> Never {
    ByteStream.prepareStandardStreams()
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      var command = try parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      Ending(error, arguments: arguments).end()
    }
    exit(withError: nil)
  }
}
