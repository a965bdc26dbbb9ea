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
      location. Like the service it verifies account keys and shared access signatures. SIGINT (Ctrl-C) and SIGTERM stop it \
      cleanly, with exit code 0.

      With --tls, or --cert and --key, it serves https, and with --oauth it takes bearer tokens.
      """)

  @Option(help: "The address or name to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port to listen on; 0 for a free one.")
  var port = 10001

  @Option(help: "The account to serve instead of the development account; needs --key or --account-key.")
  var account: String?

  @Option(
    help: ArgumentHelp(
      "The key of the account; with --cert, the file of the certificate's key in PEM.", valueName: "key"))
  var key: String?

  @Option(help: ArgumentHelp("The key of the account, also beside --cert.", valueName: "base64"))
  var accountKey: String?

  @OptionGroup var security: EmulatorSecurity

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

  @Flag(help: "Log a line for each request to standard error; what nobody reads in time is left out.")
  var verbose = false

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("The port must be 0 to 65535.") }
    try security.validate(key: key, behaviour)
    _ = try servedAccount()
    if behaviour.tokensOverHttp, !EmulatorBehaviour.isLoopback(host) {
      throw ValidationError(
        "--tokens-over-http is for this machine only: listen on 127.0.0.1, ::1 or localhost.")
    }
  }

  func run() async throws {
    let (tls, certificates) = try security.certificate(keyFile: key)
    let issuer = try security.issuer(behaviour)
    let emulator = QueueEmulator(
      accounts: [try servedAccount()], authentication: behaviour.authentication,
      reader: SwiftXMLReader(), options: behaviour.options, tokens: security.tokens(issuer, behaviour),
      // Ids need not be unforeseeable, and asking the system for each costs.
      random: .seeded(RandomSource.system.next()))
    let log = BackgroundLog { Console.error($0) }
    let observe: @Sendable (ServedExchange) -> Void = { log.add(ExchangeLine.text(of: $0)) }
    let server = EmulatorHost(
      emulator, host: host, port: port, limits: limits, tls: tls, issuer: issuer,
      observe: verbose ? observe : nil)
    // Caught before the line is printed: its reader may send a signal at once.
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let account = try servedAccount().name
    try await server.serve { address in
      // Not before: what cannot be listened on may be anything.
      if let warning { Console.error("azq: warning: \(warning)") }
      if let certificates { Console.error(EmulatorSecurity.trustAdvice(certificates)) }
      let greeting = Self.greeting(account: account, key: shownKey, at: address)
      let variables = issuer.map { security.variables($0, at: address) }
      try Console.output(variables.map { "\(greeting)\n\($0)" } ?? greeting)
      for await _ in signals { break }
    }
    await log.finish()
  }

  private var limits: ConnectionLimits {
    var limits = ConnectionLimits()
    if let headTimeout { limits.headTime = headTimeout.duration }
    if let idleTimeout { limits.idleTime = idleTimeout.duration }
    return limits
  }

  /// The public key of the development account; a placeholder for one that was given, which is a secret.
  private var shownKey: String { account == nil ? EmulatorAccount.developmentKey : "KEY" }

  /// What is printed once it serves: in one piece, so that who waits for it has all of it.
  static func greeting(account: String, key: String, at address: BoundAddress) -> VisibleText {
    let url = address.url(account: account)
    return """
      azq emulator ready at \(url)
      export AZURE_STORAGE_CONNECTION_STRING='DefaultEndpointsProtocol=\(address.isSecure ? "https" : "http");\
      AccountName=\(account);AccountKey=\(key);QueueEndpoint=\(url)'
      """
  }

  /// What who listens beyond this machine may not have thought of.
  var warning: VisibleText? {
    guard !EmulatorBehaviour.isLoopback(host) else { return nil }
    let reach: VisibleText =
      "anyone who can reach \(host) from another machine can read and change everything here"
    if behaviour.noAuthentication { return "with --no-authentication \(reach)" }
    if security.oauth == .signed, security.clientSecret == nil {
      return "the secret of the application is public, so \(reach); give another with --client-secret"
    }
    guard account == nil, !behaviour.refuseAccountKey else { return nil }
    return
      "the development account's key is public, so \(reach); serve another account with --account and --key"
  }

  private func servedAccount() throws -> EmulatorAccount {
    switch (account, accountKey ?? (security.cert == nil ? key : nil)) {
    case (nil, nil): return .development
    case (let name?, let key?):
      guard let account = EmulatorAccount(name: name, key: key) else {
        throw ValidationError(
          "The account's name must be 3 to 24 lower-case letters and digits, and its key base64.")
      }
      return account
    default:
      throw ValidationError(
        security.cert == nil
          ? "Give both --account and --key, or neither."
          : "Give both --account and --account-key, or neither: --key is the certificate's.")
    }
  }
}
