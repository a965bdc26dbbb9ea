import AzureQueueTesting
import Foundation
import Testing

/// The built executable `azq`.
enum Azq {
  private final class Marker {}

  /// Beside the tests, where the build put it.
  static var path: String {
    #if canImport(Darwin)
      Bundle(for: Marker.self).bundleURL.deletingLastPathComponent().appendingPathComponent("azq").path
    #else
      Bundle.main.bundleURL.appendingPathComponent("azq").path
    #endif
  }

  /// Runs it to its end.
  static func run(
    _ arguments: String..., input: [UInt8] = [], output: RunningProgram.Output = .pipe,
    connection: String? = nil, variables: [String: String] = [:]
  ) async throws -> RunningProgram.Outcome {
    try await start(
      arguments, input: .bytes(input), output: output, connection: connection, variables: variables
    ).outcome()
  }

  /// Runs it to its end with what a shell makes of its standard input and output, for example `<&-`.
  static func run(
    _ arguments: [String], redirection: String, connection: String? = nil
  ) async throws -> RunningProgram.Outcome {
    try await RunningProgram(
      "/bin/sh", ["-c", #"exec "$0" "$@" "# + redirection, path] + arguments,
      environment: environment(connection)
    ).outcome()
  }

  /// Starts it.
  static func start(
    _ arguments: [String], input: RunningProgram.Input = .bytes([]), output: RunningProgram.Output = .pipe,
    connection: String? = nil, variables: [String: String] = [:],
    onErrorLine: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> RunningProgram {
    try RunningProgram(
      path, arguments, environment: environment(connection).merging(variables) { $1 }, input: input,
      output: output, onErrorLine: onErrorLine)
  }

  private static func environment(_ connection: String?) -> [String: String] {
    connection.map { ["AZURE_STORAGE_CONNECTION_STRING": $0] } ?? [:]
  }

  /// Runs work against `azq emulator` on a free port, then stops it by a signal and tells how it ended.
  @discardableResult
  static func withEmulator(
    _ options: String..., account: String = "devstoreaccount1",
    key: String =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    signal: Int32 = SIGTERM, _ work: (_ connection: String) async throws -> Void
  ) async throws -> RunningProgram.Outcome {
    let (emulator, connection) = try await startEmulator(options, account: account, key: key)
    do {
      try await work(connection)
    } catch {
      emulator.signal(SIGKILL)
      throw error
    }
    emulator.signal(signal)
    return await emulator.outcome()
  }

  /// Starts `azq emulator` on a free port, and waits until it serves; the caller stops it.
  static func startEmulator(
    _ options: [String], account: String = "devstoreaccount1", key: String = "AAAA"
  ) async throws -> (program: RunningProgram, connection: String) {
    let emulator = try RunningProgram(path, ["emulator", "--port", "0"] + options)
    do {
      let ready = try #require(await emulator.nextLine())
      let match = try #require(
        ready.wholeMatch(of: /azq emulator ready at (http:\/\/127\.0\.0\.1:\d+\/\w+)\n/))
      let connection = "DefaultEndpointsProtocol=http;AccountName=\(account);AccountKey="
      let export = try #require(await emulator.nextLine())
      try #require(export.hasPrefix("export AZURE_STORAGE_CONNECTION_STRING='\(connection)"))
      return (emulator, "\(connection)\(key);QueueEndpoint=\(match.1)")
    } catch {
      emulator.signal(SIGKILL)
      throw error
    }
  }
}
