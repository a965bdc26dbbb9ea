import ArgumentParser
import AzureAuthSAS
import AzureAuthSharedKey
import AzureCore
import AzureQueueClient
import AzureQueueEncryption
import AzureQueueProtocol
import Foundation

/// The options that name an account.
///
/// Each set of options declares them anew instead of taking them as a group: in a debug build the parser checks every group
/// once more for each group that it stands in, many times over.
protocol AccountNaming: ParsableArguments {
  var connectionString: String? { get }
  var accountName: String? { get }
  var signIn: SignInOptions { get }
}

extension AccountNaming {
  static var connectionStringHelp: ArgumentHelp {
    ArgumentHelp(
      "The connection string of the storage account.",
      discussion: """
        Other users of this machine can see arguments: to keep an account's key from them, set the environment \
        variable AZURE_STORAGE_CONNECTION_STRING instead.
        """,
      valueName: "string")
  }

  static var accountNameHelp: ArgumentHelp {
    ArgumentHelp(
      "The name of an account of the public cloud, with --auth; AZURE_STORAGE_ACCOUNT unless given.",
      valueName: "name")
  }

  /// Refuses what makes no sense together.
  func validateAccount() throws {
    if accountName != nil {
      if signIn.auth == nil { throw ValidationError("--account needs --auth, or give --connection-string.") }
      if connectionString != nil {
        throw ValidationError("Give --account or --connection-string, not both.")
      }
    }
    if connectionString != nil, signIn.auth?.isToken ?? false {
      throw ValidationError(
        "--connection-string has a credential of its own: with --auth \(signIn.auth?.rawValue ?? "") say --account or --url."
      )
    }
  }

  /// Where the queues are.
  func source(url: String? = nil) throws(AzureError) -> ConnectionSource {
    try ConnectionSource(
      option: connectionString, url: url, account: accountName, auth: signIn.auth,
      environment: ProcessInfo.processInfo.environment)
  }

}

/// The connection string of an account, which some commands take nothing but.
struct AccountOptions: AccountNaming {
  @Option(help: Self.connectionStringHelp) var connectionString: String?
  @Option(name: .customLong("account"), help: Self.accountNameHelp) var accountName: String?
  @OptionGroup var signIn: SignInOptions

  func validate() throws { try validateAccount() }

  /// Runs work with a client that can sign, which needs the account's key.
  ///
  /// Nothing is sent.
  func withSigner(_ work: (QueueServiceClient) throws -> Void) throws {
    if let auth = signIn.auth, auth != .key {
      throw ValidationError(
        "A shared access signature is made with the account's key: --auth key, not --auth \(auth.rawValue).")
    }
    guard let connection = try source().connection, connection.accountKey != nil else {
      throw AzureError(
        .credential, "A shared access signature is made with the account's key, and there is none",
        advice: "give a connection string with AccountName and AccountKey")
    }
    try work(
      try QueueServiceClient(
        try .connectionString(connection), transport: try TransportChoice.platform.make(),
        reader: CodecChoice.standard.make()))
  }
}

/// Where the queues are, and through which modules they are reached.
struct ConnectionOptions: AccountNaming {
  @Option(help: Self.connectionStringHelp) var connectionString: String?
  @Option(name: .customLong("account"), help: Self.accountNameHelp) var accountName: String?
  @OptionGroup var signIn: SignInOptions

  @Option(
    help: ArgumentHelp(
      "The URL of the queue or of the account's queue service, with a shared access signature in it.",
      discussion: """
        As 'azq sas' prints it with --url; it is a secret, like the connection string. Where --auth signs in, the URL has no \
        signature.
        """,
      valueName: "url"))
  var url: String?

  @Option(help: "What sends the requests.")
  var transport = TransportChoice.platform

  @Option(help: "What reads the XML of the responses.")
  var codec = CodecChoice.standard

  func validate() throws {
    try validateAccount()
    if url != nil, connectionString != nil {
      throw ValidationError("Give --url or --connection-string, not both.")
    }
    guard url != nil else { return }
    if accountName != nil { throw ValidationError("Give --url or --account, not both.") }
    if signIn.auth == .key {
      throw ValidationError("--auth key takes --account or a connection string, not --url.")
    }
  }

  /// Runs work with a client of the account's service.
  ///
  /// When nothing was said about where the queues are and there is no emulator, the error says what to do.
  func withService(_ work: (QueueServiceClient) async throws -> Void) async throws {
    let source = try self.source(url: url)
    try await advising(source) {
      let transport = try transport.make()
      let account = try source.account(for: nil, beside: try authorizer(over: transport))
      try await work(try client(of: account, over: transport, source, .text))
    }
  }

  /// Runs work with a client of a queue, as ``withService(_:)`` does.
  func withQueue(
    _ name: String, encoding: EncodingChoice = .text, encryption: MessageEncryption? = nil,
    _ work: (QueueClient) async throws -> Void
  ) async throws {
    let source = try self.source(url: url)
    try await advising(source) {
      let transport = try transport.make()
      let account = try source.account(for: name, beside: try authorizer(over: transport))
      try await work(try client(of: account, over: transport, source, encoding, encryption).queue(name))
    }
  }

  private func client(
    of account: StorageAccount, over transport: any AsyncTransport, _ source: ConnectionSource,
    _ encoding: EncodingChoice, _ encryption: MessageEncryption? = nil
  ) throws -> QueueServiceClient {
    try QueueServiceClient(
      account, transport: transport, reader: codec.make(),
      options: options(source, encoding, encryption))
  }

  private func options(
    _ source: ConnectionSource, _ encoding: EncodingChoice, _ encryption: MessageEncryption?
  ) -> QueueClientOptions {
    var options = QueueClientOptions()
    options.messageEncoding = encoding.encoding
    options.encryption = encryption
    options.applicationID = "azq"
    // An emulator that was not started does not come by waiting for it.
    if source.isDefault { options.retry = NoRetry() }
    return options
  }

  /// What fetches tokens and authorizes requests with them; `nil` where the place has its own credential.
  private func authorizer(over transport: any AsyncTransport & SyncTransport) throws -> (any Authorizer)? {
    guard let choice = signIn.auth, choice.isToken else { return nil }
    let signIn = try SignIn(
      choice, signIn, environment: ProcessInfo.processInfo.environment)
    return signIn.authorizer(try signIn.credential(over: transport))
  }

  /// Puts the advice of a program into errors that advise who writes one.
  private func advising(_ source: ConnectionSource, _ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch var error as AzureError {
      if source.isDefault, error.kind == .connection {
        error.advice = "start the emulator with 'azq emulator', or say where the queues are (azq --help)"
      }
      if source.connection == nil, signIn.auth == nil, error.kind == .credential, error.status == nil {
        error.advice =
          "'azq sas queue' and 'azq sas account' make a URL with one by --url; --auth default signs in without one"
      }
      throw error
    }
  }
}
