import AzurePipeline

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
    // The account is appended because an address or a host without a dot does not parse without one.
    guard proxy.contains("://"), !proxy.contains("?"), !proxy.contains("#"),
      let parsed = try? Endpoint.parse(proxy + "/" + developmentAccountName)
    else {
      throw .invalidArgument(
        "DevelopmentStorageProxyUri of the connection string is not an http or https address",
        advice: "write it like http://host; the emulator's port is added")
    }
    return development(scheme: parsed.endpoint.scheme, host: host(of: parsed.endpoint))
  }

  /// The host without its port: emulators keep their ports behind a proxy address.
  private static func host(of endpoint: Endpoint) -> String {
    let authority = endpoint.authority
    let end = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
    guard let colon = authority[end...].firstIndex(of: ":") else { return authority }
    return String(authority[..<colon])
  }

  private static func development(scheme: String, host: String) -> ConnectionString {
    let endpoint = Endpoint(
      scheme: scheme, authority: host + ":10001", basePath: "/" + developmentAccountName,
      account: developmentAccountName)
    return ConnectionString(
      queueEndpoint: endpoint, secondaryQueueEndpoint: endpoint.secondary,
      accountName: developmentAccountName, accountKey: Secret(developmentAccountKey),
      sharedAccessSignature: nil)
  }
}
