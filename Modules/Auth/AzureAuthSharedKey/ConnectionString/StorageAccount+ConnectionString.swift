public import AzureCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension StorageAccount {
  /// The account of a connection string.
  ///
  /// ```swift
  /// let service = try QueueServiceClient(.connectionString(text))
  /// ```
  ///
  /// - Parameter text: The text as the portal shows it, for example `UseDevelopmentStorage=true`. No part of it stands in an
  ///   error.
  /// - Returns: The account, with the string's secondary endpoint and credential.
  /// - Throws: ``AzureError`` that names the rule or the setting at fault; of kind `credential` when the string has none, or
  ///   has an account key while the package trait `SharedKey` is off.
  public static func connectionString(_ text: String) throws(AzureError) -> StorageAccount {
    try .connectionString(try ConnectionString(text))
  }

  /// The account of a connection string that was read before.
  ///
  /// - Parameter connection: The connection string.
  /// - Returns: The account, with the string's secondary endpoint and credential.
  /// - Throws: ``AzureError`` of kind `credential`, as ``ConnectionString/authorizer()``.
  public static func connectionString(_ connection: ConnectionString) throws(AzureError) -> StorageAccount {
    StorageAccount(
      connection.queueEndpoint, secondary: connection.secondaryQueueEndpoint,
      authorizer: try connection.authorizer())
  }

  /// The account of the connection string in a variable of the environment.
  ///
  /// The variable is read once, now.
  ///
  /// - Parameters:
  ///   - variable: The variable's name; `AZURE_STORAGE_CONNECTION_STRING` by default.
  ///   - orEmulator: Whether the account is ``emulator`` when the variable is missing or empty; false by default. For samples
  ///     and tests: a program that runs by mistake without its variable should say so.
  /// - Returns: The account.
  /// - Throws: ``AzureError`` that names the variable, when it is missing, empty or not a connection string; no part of its
  ///   value stands in the error.
  public static func environment(
    _ variable: String = "AZURE_STORAGE_CONNECTION_STRING", orEmulator: Bool = false
  ) throws(AzureError) -> StorageAccount {
    try environment(variable, holding: getenv(variable).map { String(cString: $0) }, orEmulator: orEmulator)
  }

  /// Decides about what a variable holds.
  package static func environment(
    _ variable: String, holding text: String?, orEmulator: Bool
  ) throws(AzureError) -> StorageAccount {
    guard isVariableName(variable) else {
      // Not repeated: it may be the connection string itself.
      throw .invalidArgument(
        "The name of the environment variable is not one",
        advice: "give the variable's name; a connection string goes to .connectionString(_:)")
    }
    guard let text, !text.isEmpty else {
      if orEmulator { return try .emulator }
      throw .invalidArgument(
        "The environment variable \(variable) is \(text == nil ? "not set" : "empty")",
        advice: "set it to the account's connection string, or to UseDevelopmentStorage=true for the emulator"
      )
    }
    do throws(AzureError) {
      var account = try StorageAccount.connectionString(text)
      account.variable = variable
      return account
    } catch {
      var error = error
      error.message += " (from the environment variable \(variable))"
      throw error
    }
  }

  private static func isVariableName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
    return !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  /// The account that every storage emulator has, at `http://127.0.0.1:10001/devstoreaccount1`.
  ///
  /// Its key is a published constant. The same as `.connectionString("UseDevelopmentStorage=true")`; reading it throws
  /// ``AzureError`` of kind `credential` when the package trait `SharedKey` is off.
  public static var emulator: StorageAccount {
    get throws(AzureError) { try .connectionString(.development) }
  }

  #if SharedKey
    /// An account by its name and key.
    ///
    /// Available while the package trait `SharedKey` is on, as it is by default.
    ///
    /// ```swift
    /// let service = try QueueServiceClient(.sharedKey(account: "contoso", key: key))
    /// ```
    ///
    /// - Parameters:
    ///   - account: The account's name, without `-secondary`. Blanks around it are dropped.
    ///   - key: One of the account's two keys: base64. Blanks around it are dropped.
    ///   - endpoint: The base address of the service; `nil`, the default, for that of the public cloud. Where the account
    ///     stands in it is decided by the account's name, as in `StorageEndpoint.init(_:account:)`.
    /// - Returns: The account.
    /// - Throws: ``AzureError`` when the name cannot be one, the key is not base64, or the endpoint is another account's. The
    ///   error does not repeat the key.
    public static func sharedKey(
      account: String, key: String, endpoint: StorageEndpoint? = nil
    ) throws(AzureError) -> StorageAccount {
      let credential = try SharedKeyCredential(account: account, key: key)
      let address =
        if let endpoint {
          try StorageEndpoint(endpoint.url, account: credential.accountName)
        } else {
          try StorageEndpoint.account(credential.accountName)
        }
      return StorageAccount(address, authorizer: credential)
    }
  #endif
}
