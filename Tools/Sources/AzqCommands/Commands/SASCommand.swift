import ArgumentParser
import AzureAuthSAS
import AzureQueueClient
import Foundation

/// Makes shared access signatures: `azq sas account|queue`.
struct SASCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sas", abstract: "Makes a shared access signature of an account or a queue.",
    discussion: """
      Nothing is sent: the signature is made with the account's key of the connection string. Who has it has its \
      rights until it expires; it cannot be revoked, unless it names a stored access policy.
      """,
    subcommands: [Account.self, Queue.self])
}

extension SASCommand {
  /// Makes a signature of an account.
  struct Account: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a signature for the queue service and all queues of an account.",
      discussion: """
        Prints the signature, or with --url the service's URL with it. To list queues it needs --permissions l and \
        --resource-types s, to send messages a and o, to create queues c and c.
        """)

    @Option(
      help: ArgumentHelp("What it permits: letters of 'rwdlacup'.", valueName: "letters"),
      transform: Letters.accountPermissions)
    var permissions: AccountSASPermissions

    @Option(
      help: ArgumentHelp(
        "For which levels: letters of 'sco' for the service, its queues and their messages.",
        valueName: "letters"), transform: Letters.resourceTypes)
    var resourceTypes: AccountSASResourceTypes

    @Option(
      help: ArgumentHelp(
        "For which services: letters of 'bfqt'; q, for queues, unless given.", valueName: "letters"),
      transform: Letters.services)
    var services: AccountSASServices = .queue

    @OptionGroup var expiry: ExpiryOptions
    @OptionGroup var signature: SignatureOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func validate() throws {
      guard expiry.end(now: .now) != nil else { throw ValidationError("Give --expires or --expires-in.") }
    }

    func run() throws {
      guard let end = expiry.end(now: .now) else { return }
      let options = signature.options(expiry)
      try account.withSigner { service in
        let made = try service.sas(
          permissions: permissions, services: services, resourceTypes: resourceTypes,
          expires: .at(end), options: options)
        try signature.print(SignatureRecord(made, address: service.url + "/"), to: output)
      }
    }
  }

  /// Makes a signature of a queue.
  struct Queue: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a signature for the messages of one queue.",
      discussion: """
        Prints the signature, or with --url the queue's URL with it. With --policy, what is not given here comes from the \
        policy; what the policy has must not be given here as well.
        """)

    @Argument(help: "The queue's name; the queue need not exist.")
    var queue: String

    @Option(
      help: ArgumentHelp("What it permits: letters of 'raup'.", valueName: "letters"),
      transform: Letters.queuePermissions)
    var permissions: QueueSASPermissions?

    @Option(help: ArgumentHelp("The id of a stored access policy of the queue.", valueName: "id"))
    var policy: String?

    @OptionGroup var expiry: ExpiryOptions
    @OptionGroup var signature: SignatureOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func validate() throws {
      guard policy == nil else { return }
      guard permissions != nil else {
        throw ValidationError("Give --permissions, or a --policy that has them.")
      }
      guard expiry.end(now: .now) != nil else {
        throw ValidationError("Give --expires or --expires-in, or a --policy that has an expiry time.")
      }
    }

    func run() throws {
      let options = signature.options(expiry)
      try account.withSigner { service in
        let client = try service.queue(queue)
        let made = try make(client, options)
        try signature.print(SignatureRecord(made, address: client.url), to: output)
      }
    }

    private func make(_ client: QueueClient, _ options: SASOptions) throws -> SharedAccessSignature {
      let end = expiry.end(now: .now)
      return try client.sas(
        permissions: permissions ?? [],
        expires: end.map { .at($0, policyID: policy) } ?? .policy(policy ?? ""),
        options: options)
    }
  }
}
