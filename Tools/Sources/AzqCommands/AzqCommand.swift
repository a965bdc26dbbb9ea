public import ArgumentParser

/// The command line of the project: `azq`.
public struct AzqCommand: AsyncParsableCommand {
  /// The version of the package; in a request's `User-Agent` the library says the same.
  static let version = "0.1.0"

  /// Name, help and subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "azq",
    abstract: "Works with Azure Queue Storage, and runs an emulator of it.",
    discussion: """
      The queues are those of --connection-string or --url, else of the environment variable \
      AZURE_STORAGE_CONNECTION_STRING, else of the emulator on this machine (start it with 'azq emulator'). With --auth a \
      command signs in with Microsoft Entra, and the queues are those of --account or --url; 'azq login-check' tells as whom.

      Results go to standard output, everything else to standard error. Text that comes from elsewhere is escaped, so that \
      it can neither forge a line nor control a terminal; --json escapes it as JSON does. Errors name an argument that may \
      be a secret by its place and length only. On a terminal tables have a header; in a pipe or file they have none, and a \
      tab between the columns. Times are seconds, or a number with s, m, h or d: 30, 5m, 12h, 7d.

      Exit codes: 0 when it worked; 1 when it did not ('azq queue exists' and 'azq work' have their own); 64 when the command line is wrong; 129, 130 and 143 when SIGHUP, \
      SIGINT or SIGTERM stopped it; 141 when standard output is a pipe that nobody reads any more. What was done by then \
      is told on standard error.
      """,
    version: "azq \(version)",
    subcommands: [
      EmulatorCommand.self, QueueCommand.self, SendCommand.self, ReceiveCommand.self,
      WorkCommand.self, PeekCommand.self, UpdateCommand.self, DeleteCommand.self, ClearCommand.self,
      MetadataCommand.self,
      PolicyCommand.self,
      SASCommand.self, PropertiesCommand.self, StatsCommand.self, LoginCheckCommand.self,
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
      var command = try parseAsRoot(HyphenText.placed(arguments))
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
