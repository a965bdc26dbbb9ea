import ArgumentParser
import AzureAuthSharedKey
import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import Foundation

/// Where the queues are, and through which modules they are reached.
struct ConnectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The connection string of the storage account.",
      discussion: """
        Other users of this machine can see arguments: to keep an account's key from them, set the environment \
        variable AZURE_STORAGE_CONNECTION_STRING instead.
        """,
      valueName: "string"))
  var connectionString: String?

  @Option(help: "What sends the requests.")
  var transport = TransportChoice.platform

  @Option(help: "What reads the XML of the responses.")
  var codec = CodecChoice.standard

  /// Runs work with a client of the account's service.
  ///
  /// When nothing was said about where the queues are and there is no emulator, the error says what to do.
  func withService(
    encoding: EncodingChoice = .text, _ work: (QueueServiceClient) async throws -> Void
  ) async throws {
    let source = try source()
    var options = QueueClientOptions()
    options.messageEncoding = encoding.encoding
    options.applicationID = "azq"
    // An emulator that was not started does not come by waiting for it.
    if source.isDefault { options.retry = NoRetry() }
    let client = try QueueServiceClient(
      .connectionString(source.connection), transport: try transport.make(), reader: codec.make(),
      options: options)
    do {
      try await work(client)
    } catch var error as AzureError {
      if source.isDefault, error.kind == .connection {
        error.advice = "start the emulator with 'azq emulator', or say where the queues are (azq --help)"
      }
      throw error
    }
  }

  /// Runs work with a client of a queue, as ``withService(encoding:_:)`` does.
  func withQueue(
    _ name: String, encoding: EncodingChoice = .text, _ work: (QueueClient) async throws -> Void
  ) async throws {
    try await withService(encoding: encoding) { try await work(try $0.queue(name)) }
  }

  /// Runs work with a client that can sign: one with the account's key.
  func withSigner(_ work: (QueueServiceClient) async throws -> Void) async throws {
    guard try source().connection.accountKey != nil else {
      throw AzureError(
        .credential, "A shared access signature is made with the account's key, and there is none",
        advice: "give a connection string with AccountName and AccountKey")
    }
    try await withService(work)
  }

  private func source() throws(AzureError) -> ConnectionSource {
    try ConnectionSource(option: connectionString, environment: ProcessInfo.processInfo.environment)
  }
}
