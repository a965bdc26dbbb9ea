import ArgumentParser

/// The options that say what authorizes requests.
struct SignInOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What authorizes the requests; what the connection string or the URL has unless given.",
      discussion: """
        All but key and sas sign in with Microsoft Entra; 'azq login-check' tells as whom. Secrets come from files and from the \
        variables that the official libraries read: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, \
        AZURE_CLIENT_CERTIFICATE_PATH, AZURE_CLIENT_CERTIFICATE_PASSWORD, AZURE_FEDERATED_TOKEN_FILE, AZURE_AUTHORITY_HOST, \
        AZURE_TOKEN_CREDENTIALS; for key and sas AZURE_STORAGE_KEY and AZURE_STORAGE_SAS_TOKEN.
        """))
  var auth: AuthChoice?

  @Option(
    help: ArgumentHelp(
      "The tenant to sign in to; AZURE_TENANT_ID unless given (cli and device: the person's own).",
      valueName: "id"))
  var tenant: String?

  @Option(
    help: ArgumentHelp(
      "The client id of the application or of the managed identity; AZURE_CLIENT_ID unless given (device: that of Azure's tools).",
      valueName: "id"))
  var clientID: String?

  @Option(
    help: ArgumentHelp(
      "A file with the client secret, or '-' for standard input; AZURE_CLIENT_SECRET unless given.",
      valueName: "path"))
  var secretFile: String?

  @Option(
    help: ArgumentHelp(
      "A PEM file with the application's certificate and key; AZURE_CLIENT_CERTIFICATE_PATH unless given.",
      valueName: "path"))
  var certificate: String?

  @Option(
    help: ArgumentHelp(
      "The file in which the platform keeps the workload's token; AZURE_FEDERATED_TOKEN_FILE unless given.",
      valueName: "path"))
  var federatedTokenFile: String?

  @Option(
    help: ArgumentHelp(
      "The host that signs in, such as login.microsoftonline.us; AZURE_AUTHORITY_HOST or that of the public cloud unless given.",
      valueName: "host"))
  var authority: String?

  @Flag(help: "Do not ask the public cloud about an authority of another cloud, such as one of your own.")
  var noInstanceDiscovery = false

  /// The options that were given.
  var details: [AuthChoice.Detail] {
    let given: [(AuthChoice.Detail, Bool)] = [
      (.tenant, tenant != nil), (.clientID, clientID != nil), (.secretFile, secretFile != nil),
      (.certificate, certificate != nil), (.tokenFile, federatedTokenFile != nil),
      (.authority, authority != nil), (.noDiscovery, noInstanceDiscovery),
    ]
    return given.filter(\.1).map(\.0)
  }

  func validate() throws {
    for detail in details {
      guard let auth else {
        throw ValidationError("\(detail.rawValue) needs --auth \(Self.list(detail.choices)).")
      }
      guard detail.choices.contains(auth) else {
        throw ValidationError(
          "\(detail.rawValue) belongs to --auth \(Self.list(detail.choices)), not to --auth \(auth.rawValue)."
        )
      }
    }
  }

  private static func list(_ choices: [AuthChoice]) -> String {
    let names = choices.map(\.rawValue)
    return names.count == 1
      ? names[0] : names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
  }
}
