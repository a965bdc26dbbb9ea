import AzureAuthSAS
import AzureAuthSharedKey
import AzureCore
import AzureQueueProtocol

/// Where the queues are: the URL, the account or the connection string that was given, else the environment's, else the emulator.
struct ConnectionSource {
  static let variable = "AZURE_STORAGE_CONNECTION_STRING"
  static let accountVariable = "AZURE_STORAGE_ACCOUNT"
  static let keyVariable = "AZURE_STORAGE_KEY"
  static let signatureVariable = "AZURE_STORAGE_SAS_TOKEN"

  /// What says where the queues are.
  enum Place {
    case connection(ConnectionString)
    /// The addresses of a connection string, for tokens.
    case endpoint(StorageEndpoint, secondary: StorageEndpoint?)
    /// The URL of a service; with a signature in its query, unless tokens authorize.
    case serviceURL(String)
    /// The URL of a queue; with a signature in its query, unless tokens authorize.
    case queueURL(String)
  }

  let place: Place
  /// Whether nothing was said, so that it is the emulator.
  let isDefault: Bool

  /// Chooses; an empty variable counts as none.
  ///
  /// - Parameters:
  ///   - option: The connection string that was given.
  ///   - url: The URL that was given.
  ///   - account: The account's name that was given.
  ///   - auth: What authorizes; what has its place in the string or the URL when `nil`.
  ///   - environment: The variables.
  /// - Throws: `AzureError` when a string is wrong, or what authorizes is not there.
  init(
    option: String?, url: String? = nil, account: String? = nil, auth: AuthChoice? = nil,
    environment: [String: String]
  ) throws(AzureError) {
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let text = option ?? (account == nil ? variable(Self.variable) : nil)
    isDefault = auth == nil && url == nil && text == nil
    if let url {
      if auth == .sas, !SecretForms.isSignature(url) { throw Self.lacks(.sas, "the URL has no signature") }
      place = Self.isOfService(url) ? .serviceURL(url) : .queueURL(url)
      return
    }
    // The account that the other variables name, where neither an option nor a connection string says more.
    let name = account ?? (text == nil ? variable(Self.accountVariable) : nil)
    switch auth {
    case nil:
      if let text { place = .connection(try Self.parse(text)) } else { place = .connection(.development) }
    case .key: place = .connection(try Self.withKey(text, name, variable(Self.keyVariable)))
    case .sas:
      if let text {
        let connection = try Self.parse(text)
        guard connection.sharedAccessSignature != nil else {
          throw Self.lacks(.sas, "the connection string has no signature")
        }
        place = .connection(connection)
      } else {
        guard let name, let signature = variable(Self.signatureVariable) else {
          throw Self.lacks(.sas, "there is none")
        }
        let query = signature.hasPrefix("?") ? signature.dropFirst() : signature[...]
        place = .serviceURL(try StorageEndpoint.account(name).url + "/?" + query)
      }
    case .some:
      if let name {
        place = .serviceURL(try StorageEndpoint.account(name).url)
      } else if let text {
        // Of the environment's string only the addresses: what else it has is not what was asked for.
        let connection = try Self.parse(text)
        place = .endpoint(connection.queueEndpoint, secondary: connection.secondaryQueueEndpoint)
      } else {
        throw .invalidArgument(
          "It is not said which account the token is for",
          advice: "give --account NAME or the service's --url, or set \(Self.accountVariable)")
      }
    }
  }

  /// The connection string, unless there is a URL.
  var connection: ConnectionString? {
    if case .connection(let connection) = place { connection } else { nil }
  }

  /// The account of the place, authorized by the credential there or by the one beside it.
  ///
  /// - Parameters:
  ///   - queue: The queue that it is for; `nil` for the whole account.
  ///   - authorizer: What signs in; `nil` where the place has its own credential.
  /// - Returns: The account.
  /// - Throws: `AzureError` when the place is another queue's, or there is no credential or one too many.
  func account(for queue: String?, beside authorizer: (any Authorizer)?) throws(AzureError) -> StorageAccount
  {
    switch place {
    case .connection(let connection): return try .connectionString(connection)
    case .endpoint(let endpoint, let secondary):
      guard let authorizer else {
        throw AzureError(.credential, "Nothing signs in", advice: "say with --auth what signs in")
      }
      return .endpoint(endpoint, secondary: secondary, credential: authorizer)
    case .serviceURL(let url): return try .url(url, credential: authorizer)
    case .queueURL(let url):
      guard let queue else {
        throw .invalidArgument(
          "The URL is not that of an account's queue service",
          advice: "this command is about the whole account: 'azq sas account --url' makes its URL")
      }
      let named = try StorageAccount.queueURL(url, credential: authorizer)
      guard named.name == queue else {
        throw .invalidArgument(
          "The URL is that of the queue '\(named.name)', not of '\(queue)'",
          advice: "name the queue of the URL")
      }
      return named.account
    }
  }

  private static func parse(_ text: String) throws(AzureError) -> ConnectionString {
    try ConnectionString(text)
  }

  /// A connection string with an account's key.
  private static func withKey(
    _ text: String?, _ name: String?, _ key: String?
  ) throws(AzureError) -> ConnectionString {
    if let text {
      let connection = try parse(text)
      guard connection.accountKey != nil else { throw lacks(.key, "the connection string has no key") }
      return connection
    }
    guard let name, let key else { throw lacks(.key, "there is none") }
    // What a key cannot have would be another setting of the string.
    guard key.utf8.allSatisfy({ $0 != UInt8(ascii: ";") }) else {
      throw .invalidArgument("\(keyVariable) is not the key of an account")
    }
    let endpoint = try StorageEndpoint.account(name).url
    return try parse("AccountName=\(name);AccountKey=\(key);QueueEndpoint=\(endpoint)")
  }

  private static func lacks(_ auth: AuthChoice, _ why: String) -> AzureError {
    let (what, variable) =
      auth == .key ? ("an account's key", keyVariable) : ("a shared access signature", signatureVariable)
    return AzureError(
      .credential, "--auth \(auth.rawValue) needs \(what), and \(why)",
      advice: "set \(Self.variable), or --account and \(variable)")
  }

  /// Whether the path of a URL ends with the account.
  private static func isOfService(_ url: String) -> Bool {
    let address = String(url.prefix { $0 != "?" })
    return (try? StorageAccount.url(address, credential: AnonymousAuthorizer())) != nil
  }
}
