import AzureAuthSAS
import AzureCore

extension ConnectionString {
  private typealias Name = ConnectionStringSettings.Name

  /// Makes what a string without `UseDevelopmentStorage` means.
  static func account(_ settings: ConnectionStringSettings) throws(AzureError) -> ConnectionString {
    guard settings[.developmentStorageProxyURI] == nil else {
      throw .invalidArgument(
        "The connection string has DevelopmentStorageProxyUri without UseDevelopmentStorage=true")
    }
    let scheme = (settings[.defaultEndpointsProtocol] ?? "https").lowercased()
    guard scheme == "https" || scheme == "http" else {
      throw .invalidArgument("DefaultEndpointsProtocol of the connection string is neither https nor http")
    }
    let name = settings[.accountName]
    let key = settings[.accountKey]
    if let key {
      guard name != nil else {
        throw .invalidArgument("The connection string has an AccountKey but no AccountName")
      }
      _ = try keyBytes(key)
    }
    var signature: SharedAccessSignature?
    if let text = settings[.sharedAccessSignature] { signature = try SharedAccessSignature(text) }
    // One that an address is built from is held to the service's own rule.
    if let name, settings[.queueEndpoint] != nil, !StorageEndpoint.isEmulatorsAccountName(name) {
      throw .invalidArgument(
        "AccountName of the connection string is not a valid name",
        advice: "use letters and digits, without escapes of a file or a shell and without '-secondary'")
    }
    guard let address = settings[.queueEndpoint] else {
      let endpoint = try builtEndpoint(settings, scheme: scheme)
      return ConnectionString(
        queueEndpoint: endpoint, secondaryQueueEndpoint: endpoint.secondary, accountName: name,
        accountKey: key.map { Secret($0) }, sharedAccessSignature: signature)
    }
    let primary = try explicitEndpoint(address, .queueEndpoint, scheme: scheme, account: name)
    if let query = primary.query {
      guard signature == nil else {
        throw .invalidArgument(
          "The connection string has a SharedAccessSignature and another one in its QueueEndpoint",
          advice: "give one of them")
      }
      signature = try SharedAccessSignature(query.value)
    }
    let account = name ?? primary.endpoint.account
    var secondary: StorageEndpoint?
    if let address = settings[.queueSecondaryEndpoint] {
      let parsed = try explicitEndpoint(address, .queueSecondaryEndpoint, scheme: scheme, account: account)
      if let query = parsed.query {
        guard let signature else {
          throw .invalidArgument(
            "QueueSecondaryEndpoint of the connection string has a query, but QueueEndpoint has none",
            advice: "give the shared access signature as the setting SharedAccessSignature")
        }
        guard try SharedAccessSignature(query.value) == signature else {
          throw .invalidArgument(
            "QueueSecondaryEndpoint of the connection string has another shared access signature",
            advice: "one signature is good for both locations: give it once")
        }
      }
      secondary = parsed.endpoint
    }
    return ConnectionString(
      queueEndpoint: primary.endpoint, secondaryQueueEndpoint: secondary, accountName: account,
      accountKey: key.map { Secret($0) }, sharedAccessSignature: signature)
  }

  /// Builds `{protocol}://{AccountName}.queue.{EndpointSuffix}`.
  private static func builtEndpoint(
    _ settings: ConnectionStringSettings, scheme: String
  ) throws(AzureError) -> StorageEndpoint {
    guard settings[.queueSecondaryEndpoint] == nil else {
      throw .invalidArgument(
        "The connection string has a QueueSecondaryEndpoint but no QueueEndpoint",
        advice: "give both, or neither")
    }
    guard let name = settings[.accountName] else {
      throw .invalidArgument(
        "The connection string has neither an AccountName nor a QueueEndpoint",
        advice: "pass the whole string as the portal shows it")
    }
    let isName = (3...24).contains(name.utf8.count) && name.utf8.allSatisfy(isLowerCaseLetterOrDigit)
    guard isName else {
      throw .invalidArgument(
        "AccountName of the connection string is not a valid name",
        advice:
          "use 3 to 24 lower-case letters and digits, or give a QueueEndpoint for another kind of server")
    }
    let suffix = (settings[.endpointSuffix] ?? "core.windows.net").lowercased()
    let labels = suffix.split(separator: ".", omittingEmptySubsequences: false)
    guard
      labels.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { isLowerCaseLetterOrDigit($0) || $0 == 0x2D } })
    else {
      throw .invalidArgument(
        "EndpointSuffix of the connection string is not a host name", advice: "write it like core.windows.net"
      )
    }
    return StorageEndpoint(scheme: scheme, authority: "\(name).queue.\(suffix)", basePath: "", account: name)
  }

  /// Reads an address given in full.
  ///
  /// `AccountName` decides about the style: a path that ends with it is path style, and any other path is the server's own.
  /// Without it the shape of the host decides; a custom host's path is then the server's own.
  static func explicitEndpoint(
    _ address: String, _ name: ConnectionStringSettings.Name, scheme: String, account: String?
  ) throws(AzureError) -> (endpoint: StorageEndpoint, query: Secret<String>?) {
    do throws(URLFault) {
      let parsed = try StorageEndpoint.parse(
        address, account: account, isOfService: true, defaultScheme: scheme)
      var endpoint = parsed.endpoint
      if let fault = parsed.serviceFault {
        guard !endpoint.isPathStyle, !endpoint.isOfKnownCloud, endpoint.account == account else {
          throw fault
        }
        endpoint = StorageEndpoint(
          scheme: endpoint.scheme, authority: endpoint.authority, basePath: "/" + parsed.remainder,
          account: account)
      }
      return (endpoint, parsed.query)
    } catch {
      throw error.error(of: "\(name.rawValue) of the connection string")
    }
  }

  private static func isLowerCaseLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
