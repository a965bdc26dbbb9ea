import ArgumentParser
import AzureCore
import AzureQueueEmulator
import AzureXMLSwift
import EmulatorHost
import UnixSignals

/// Runs the emulator: `azq emulator`.
struct EmulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emulator", abstract: "Runs an emulator of the queue service until it is told to stop.",
    discussion: """
      Once it is ready it prints its address, and a line for the shell that sets AZURE_STORAGE_CONNECTION_STRING; of a key \
      that was given it says only where it goes. It keeps everything in memory, and serves the well-known \
      development account unless another is given; the account's name followed by '-secondary' is its secondary \
      location. Like the service it verifies account keys and shared access signatures; it reads bearer tokens but does \
      not check their signatures. SIGINT (Ctrl-C) and SIGTERM stop it cleanly, with exit code 0.
      """)

  @Option(help: "The address or name to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port to listen on; 0 for a free one.")
  var port = 10001

  @Option(help: "The account to serve instead of the development account; needs --key.")
  var account: String?

  @Option(help: ArgumentHelp("The key of the account.", valueName: "base64"))
  var key: String?

  @OptionGroup var behaviour: EmulatorBehaviour

  @Option(
    help: ArgumentHelp(
      "How long the head of a request may take to arrive, such as 10 (seconds) or 2m; 30 seconds unless given.",
      valueName: "time"))
  var headTimeout: Lifetime?

  @Option(
    help: ArgumentHelp(
      "How long a connection may be idle, or leave its responses unread; 2 minutes unless given.",
      valueName: "time"))
  var idleTimeout: Lifetime?

  @Flag(help: "Log a line for each request to standard error.")
  var verbose = false

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("The port must be 0 to 65535.") }
    _ = try servedAccount()
    if behaviour.tokensOverHttp, !EmulatorBehaviour.isLoopback(host) {
      throw ValidationError(
        "--tokens-over-http is for this machine only: listen on 127.0.0.1, ::1 or localhost.")
    }
  }

  func run() async throws {
    let emulator = QueueEmulator(
      accounts: [try servedAccount()], authentication: behaviour.authentication,
      reader: SwiftXMLReader(), options: behaviour.options,
      // Ids need not be unforeseeable, and asking the system for each costs.
      random: .seeded(RandomSource.system.next()))
    let log: @Sendable (ServedExchange) -> Void = { Console.error(ExchangeLine.text(of: $0)) }
    let server = EmulatorHost(
      emulator, host: host, port: port, limits: limits, observe: verbose ? log : nil)
    // Caught before the line is printed: whoever reads it may send a signal at once.
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let account = try servedAccount().name
    try await server.serve { address in
      // Not before: what cannot be listened on may be anything.
      if let warning { Console.error("azq: warning: \(warning)") }
      try Console.output(Self.greeting(account: account, key: shownKey, at: address.url(account: account)))
      for await _ in signals { break }
    }
  }

  private var limits: ConnectionLimits {
    var limits = ConnectionLimits()
    if let headTimeout { limits.headTime = headTimeout.duration }
    if let idleTimeout { limits.idleTime = idleTimeout.duration }
    return limits
  }

  /// The public key of the development account; a placeholder for one that was given, which is a secret.
  private var shownKey: String { key == nil ? EmulatorAccount.developmentKey : "KEY" }

  /// What is printed once it serves: in one piece, so that who waits for it has all of it.
  static func greeting(account: String, key: String, at url: String) -> VisibleText {
    """
    azq emulator ready at \(url)
    export AZURE_STORAGE_CONNECTION_STRING='DefaultEndpointsProtocol=http;AccountName=\(account);AccountKey=\(key);\
    QueueEndpoint=\(url)'
    """
  }

  /// What who listens beyond this machine may not have thought of.
  var warning: VisibleText? {
    guard !EmulatorBehaviour.isLoopback(host) else { return nil }
    let reach: VisibleText =
      "anyone who can reach \(host) from another machine can read and change everything here"
    if behaviour.noAuthentication { return "with --no-authentication \(reach)" }
    guard account == nil, !behaviour.refuseAccountKey else { return nil }
    return
      "the development account's key is public, so \(reach); serve another account with --account and --key"
  }

  private func servedAccount() throws -> EmulatorAccount {
    switch (account, key) {
    case (nil, nil): return .development
    case (let name?, let key?):
      guard let account = EmulatorAccount(name: name, key: key) else {
        throw ValidationError(
          "The account's name must be 3 to 24 lower-case letters and digits, and its key base64.")
      }
      return account
    default: throw ValidationError("Give both --account and --key, or neither.")
    }
  }
}
