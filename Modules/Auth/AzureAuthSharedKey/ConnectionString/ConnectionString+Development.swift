import AzureCore

extension ConnectionString {
  /// The account that every storage emulator has.
  public static let developmentAccountName = "devstoreaccount1"

  /// The key of the emulators' account: a published constant, not a secret.
  public static let developmentAccountKey =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

  /// What `UseDevelopmentStorage=true` means: the emulator's queues at `http://127.0.0.1:10001/devstoreaccount1`.
  public static let development = development(scheme: "http", host: "127.0.0.1")

  /// Makes what `UseDevelopmentStorage=true` means, with or without a proxy.
  static func developmentStorage(_ settings: ConnectionStringSettings) throws(AzureError) -> ConnectionString
  {
    if let other = settings.others(than: [.useDevelopmentStorage, .developmentStorageProxyURI]).first {
      throw .invalidArgument(
        "The connection string has both UseDevelopmentStorage=true and \(other.rawValue)",
        advice: "beside UseDevelopmentStorage only DevelopmentStorageProxyUri may stand; "
          + "for another account of an emulator give AccountName, AccountKey and QueueEndpoint")
    }
    guard let proxy = settings[.developmentStorageProxyURI] else { return .development }
    let subject = "DevelopmentStorageProxyUri of the connection string"
    let parts: URLParts
    do throws(URLFault) {
      parts = try URLParts(proxy)
    } catch {
      throw error.error(of: subject)
    }
    guard proxy.contains("://") else {
      throw .invalidArgument("\(subject) has no scheme", advice: "write it like http://host")
    }
    guard parts.segments.isEmpty, parts.query == nil else {
      throw .invalidArgument(
        "\(subject) has a path or a query",
        advice:
          "write it like http://host; for another address of an emulator give AccountName, AccountKey and "
          + "QueueEndpoint")
    }
    // Emulators keep the ports of their services behind a proxy's address.
    guard parts.port == nil || parts.port == "10001" else {
      throw .invalidArgument(
        "\(subject) has another port than 10001, where emulators have their queues",
        advice: "write it like http://host; for another port give AccountName, AccountKey and QueueEndpoint")
    }
    return development(scheme: parts.scheme, host: String(parts.host))
  }

  private static func development(scheme: String, host: String) -> ConnectionString {
    let endpoint = StorageEndpoint(
      scheme: scheme, authority: host + ":10001", basePath: "/" + developmentAccountName,
      account: developmentAccountName)
    return ConnectionString(
      queueEndpoint: endpoint, secondaryQueueEndpoint: endpoint.secondary,
      accountName: developmentAccountName, accountKey: Secret(developmentAccountKey),
      sharedAccessSignature: nil)
  }
}
