import AzureAuthSAS
import AzureAuthSharedKey
import AzureCore

/// Where the queues are: the URL or the connection string that was given, else the environment's, else the emulator.
struct ConnectionSource {
  static let variable = "AZURE_STORAGE_CONNECTION_STRING"

  /// What says where the queues are.
  enum Place {
    case connection(ConnectionString)
    /// The URL of a service, with a signature in its query.
    case serviceURL(String)
    /// The URL of a queue, with a signature in its query.
    case queueURL(String)
  }

  let place: Place
  /// Whether nothing was said, so that it is the emulator.
  let isDefault: Bool

  /// Chooses; an empty variable counts as none.
  init(option: String?, url: String? = nil, environment: [String: String]) throws(AzureError) {
    let variable = environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 }
    isDefault = option == nil && url == nil && variable == nil
    if let url {
      place = Self.isOfService(url) ? .serviceURL(url) : .queueURL(url)
    } else if let text = option ?? variable {
      place = .connection(try ConnectionString(text))
    } else {
      place = .connection(.development)
    }
  }

  /// The connection string, unless there is a URL.
  var connection: ConnectionString? {
    if case .connection(let connection) = place { connection } else { nil }
  }

  /// Whether the path of a URL ends with the account.
  private static func isOfService(_ url: String) -> Bool {
    let address = String(url.prefix { $0 != "?" })
    return (try? StorageAccount.url(address, credential: AnonymousAuthorizer())) != nil
  }
}
