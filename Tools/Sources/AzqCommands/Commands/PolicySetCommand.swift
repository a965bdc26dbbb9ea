import ArgumentParser
import AzureAuthSAS
import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import Foundation

/// Sets stored access policies: `azq policy set`.
struct PolicySetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Adds, replaces or removes stored access policies of a queue.",
    discussion: """
      Exactly one of --id, --remove, --file and --clear says what to do. A queue has at most five policies. \
      The service can only replace all of them: --id and --remove read them first, and a change by somebody else meanwhile \
      is lost. Prints the policies as they are then; a change may take 30 seconds to take effect.
      """)

  @Argument(help: "The queue's name.")
  var queue: String

  @Option(help: ArgumentHelp("Add or replace the policy of this id; the others stay.", valueName: "id"))
  var id: String?

  @Option(
    help: ArgumentHelp("With --id: what it permits, letters of 'raup'.", valueName: "letters"),
    transform: Letters.queuePermissions)
  var permissions: QueueSASPermissions?

  @OptionGroup var expiry: ExpiryOptions

  @Option(help: ArgumentHelp("Remove the policy of this id; the others stay.", valueName: "id"))
  var remove: String?

  @Option(
    help: ArgumentHelp(
      "Replace all policies by those of a file, or of standard input when '-', as 'azq policy get --json' prints them.",
      valueName: "path"))
  var file: String?

  @Flag(help: "Remove all policies.")
  var clear = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard [id != nil, remove != nil, file != nil, clear].filter({ $0 }).count == 1 else {
      throw ValidationError("Give exactly one of --id, --remove, --file and --clear.")
    }
    guard id != nil || permissions == nil && expiry.isEmpty else {
      throw ValidationError("--permissions, --starts, --expires and --expires-in belong to --id.")
    }
  }

  func run() async throws {
    try await connection.withQueue(queue) { client in
      let policies = try await wanted(client)
      try await SingleStepReport.change(
        "set the access policies of", queue,
        doubt: "the access policies of \(queue) may have been set: look with 'azq policy get'"
      ) {
        try await client.setAccessPolicy(policies)
      } print: {
        let records = policies.map { PolicyRecord($0) }
        try Console.telling("the access policies were set") {
          try output.print(records, table: PolicyRecord.table(records))
        }
      }
    }
  }

  private func wanted(_ client: QueueClient) async throws -> [SignedIdentifier] {
    if let file {
      let policies = try JSONInput.lines(PolicyRecord.self, of: file).map { try $0.identifier() }
      // What ended before it wrote anything must not remove every policy.
      guard !policies.isEmpty else {
        throw AzureError.invalidArgument(
          "There is no policy in \(file == "-" ? "standard input" : "the file")",
          advice: "to remove all policies of the queue use --clear")
      }
      return policies
    }
    guard let name = id ?? remove else { return [] }
    var policies = try await client.accessPolicy()
    let position = policies.firstIndex { $0.id == name }
    guard id != nil else {
      guard let position else {
        throw AzureError.invalidArgument("The queue '\(queue)' has no access policy '\(name)'")
      }
      policies.remove(at: position)
      return policies
    }
    let end = expiry.end(now: .now)
    let isEmpty = permissions == nil && expiry.starts == nil && end == nil
    let policy = AccessPolicy(startsOn: expiry.starts?.date, expiresOn: end, permissions: permissions)
    let identifier = SignedIdentifier(id: name, accessPolicy: isEmpty ? nil : policy)
    if let position {
      policies[position] = identifier
    } else {
      policies.append(identifier)
    }
    return policies
  }
}
