import AzureAuthSharedKey
import AzureCore

/// Which connection string counts: the option, else the environment, else the emulator.
struct ConnectionSource {
  static let variable = "AZURE_STORAGE_CONNECTION_STRING"

  let connection: ConnectionString
  /// Whether nothing was said, so that it is the emulator.
  let isDefault: Bool

  /// Chooses; an empty variable counts as none.
  init(option: String?, environment: [String: String]) throws(AzureError) {
    let variable = environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 }
    if let text = option ?? variable {
      connection = try ConnectionString(text)
      isDefault = false
    } else {
      connection = .development
      isDefault = true
    }
  }
}
