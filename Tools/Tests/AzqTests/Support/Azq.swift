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
    _ arguments: String..., input: [UInt8] = [], connection: String? = nil
  ) async throws -> RunningProgram.Outcome {
    let environment = connection.map { ["AZURE_STORAGE_CONNECTION_STRING": $0] } ?? [:]
    return try await RunningProgram(path, arguments, environment: environment, input: input).outcome()
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
      return (
        emulator,
        "DefaultEndpointsProtocol=http;AccountName=\(account);AccountKey=\(key);QueueEndpoint=\(match.1)"
      )
    } catch {
      emulator.signal(SIGKILL)
      throw error
    }
  }
}
