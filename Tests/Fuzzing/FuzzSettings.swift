import Foundation

/// How long and from where a fuzz run goes, as the environment says; `Tools/fuzz` sets it.
///
/// Without any of these variables a run is the short form: a fixed seed and a fixed count of cases.
struct FuzzSettings {
  /// How many cases to run (`AZURE_QUEUES_FUZZ_CASES`); `nil` for the target's own count.
  var cases: Int?
  /// How long to run instead (`AZURE_QUEUES_FUZZ_SECONDS`).
  var seconds: Int?
  /// What all draws depend on (`AZURE_QUEUES_FUZZ_SEED`).
  var seed: UInt64
  /// The one input to run instead of all others (`AZURE_QUEUES_FUZZ_INPUT`, the path of a file).
  var input: String?
  /// The folder that failing inputs are written to (`AZURE_QUEUES_FUZZ_FOUND`).
  var found: String?
  /// The file that holds the input under way (`AZURE_QUEUES_FUZZ_CURRENT`): what it was when the process died.
  var current: String?

  /// Whether this is a run of its own rather than a part of the tests.
  var isLong: Bool { cases != nil || seconds != nil }

  static let environment: FuzzSettings = {
    let variables = ProcessInfo.processInfo.environment
    func value(_ name: String) -> String? {
      variables["AZURE_QUEUES_FUZZ_\(name)"].flatMap { $0.isEmpty ? nil : $0 }
    }
    return FuzzSettings(
      cases: value("CASES").flatMap { Int($0) }, seconds: value("SECONDS").flatMap { Int($0) },
      seed: value("SEED").flatMap { UInt64($0) } ?? 1, input: value("INPUT"), found: value("FOUND"),
      current: value("CURRENT"))
  }()
}
