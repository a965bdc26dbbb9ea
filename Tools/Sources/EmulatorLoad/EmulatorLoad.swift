import ArgumentParser

/// Loads an emulator and tells how fast it was.
@main
struct EmulatorLoad: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures the emulator: its engine alone, or a server that runs already.",
    discussion: "Prints one line of JSON for each subject. Build it for release.",
    subcommands: [EngineCommand.self, ServerCommand.self])
}
