public import AzureAuthSharedKey
public import AzureCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension ConnectionString {
  /// The connection string in the environment variable `AZURE_STORAGE_CONNECTION_STRING`, or the emulator's without it.
  ///
  /// - Returns: The connection string.
  /// - Throws: ``AzureError`` when the variable is not a connection string; the text does not stand in the error.
  public static func fromEnvironment() throws(AzureError) -> ConnectionString {
    guard let value = getenv("AZURE_STORAGE_CONNECTION_STRING") else { return .development }
    let text = String(cString: value)
    return text.isEmpty ? .development : try ConnectionString(text)
  }
}
