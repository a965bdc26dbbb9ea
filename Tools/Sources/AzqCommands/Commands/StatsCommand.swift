import ArgumentParser
import AzureQueueClient
import AzureQueueProtocol

/// Asks how far the secondary location has come: `azq stats`.
struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Prints the state of the account's secondary location.",
    discussion: """
      What was written before the time of the last synchronization can be read at the secondary location. Only accounts \
      with read access to one (RA-GRS, RA-GZRS) have this.
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withService { service in
      let statistics = try await service.statistics()
      try output.print(statistics, table: Self.table(statistics))
    }
  }

  static func table(_ statistics: ServiceStatistics) -> TextTable {
    var table = TextTable([("status", .left), ("last synchronization", .left)])
    table.add([statistics.status.rawValue, statistics.lastSyncTime?.iso8601 ?? "unknown"])
    return table
  }
}
