import ArgumentParser
import AzureQueueClient
import AzureQueueProtocol

/// The settings of the account's queue service: `azq properties get|set`.
struct PropertiesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "properties",
    abstract: "Reads or sets logging, metrics and cross-origin rules of the queue service.",
    subcommands: [Get.self, Set.self])
}

extension PropertiesCommand {
  /// Reads the settings.
  struct Get: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the settings of the queue service.",
      discussion: "The values are written as 'azq properties set' takes them.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withService { service in
        let properties = try await service.properties()
        try output.print(properties, table: PropertyTable.table(properties))
      }
    }
  }

  /// Changes the settings.
  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Changes settings of the queue service.",
      discussion: """
        What is not given stays as it is; what the service can only set together with something else is read first. \
        Prints the parts that were set; a change may take 30 seconds to take effect.
        """)

    @OptionGroup var changes: PropertyChanges

    @Option(
      help: ArgumentHelp(
        "Set the parts in a file, or in standard input if '-', as 'azq properties get --json' prints them.",
        valueName: "path"))
    var file: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
      guard changes.isEmpty != (file == nil) else {
        throw ValidationError(
          file == nil
            ? "Give at least one setting, or --file." : "--file cannot be combined with other settings.")
      }
    }

    func run() async throws {
      try await connection.withService { service in
        let parts: ServiceProperties
        if let file {
          parts = try JSONInput.value(
            ServiceProperties.self, in: try WholeInput.bytes(of: file),
            at: file == "-" ? "standard input" : file)
        } else {
          let needsCurrent = changes.needsCurrent
          parts = changes.parts(from: needsCurrent ? try await service.properties() : ServiceProperties())
        }
        try await SingleStepReport.change(
          "changed", "the settings",
          doubt: "the settings may have been changed: look with 'azq properties get'"
        ) {
          try await service.setProperties(parts)
        } print: {
          try Console.telling("the settings were changed") {
            try output.print(parts, table: PropertyTable.table(parts))
          }
        }
      }
    }
  }
}
