import AzqCommands

@main
enum Main {
  static func main() async { await AzqCommand.runAndExit() }
}
