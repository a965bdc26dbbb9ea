import AzureAuthToken
import AzureCore
import AzureIdentity
import Foundation

/// A sign-in with Microsoft Entra: options and variables, put together.
struct SignIn {
  /// Which credential is made, with all that it needs.
  enum Plan {
    case automatic(clientID: String?)
    case cli(tenant: String?)
    case secret(tenant: String, clientID: String, Secret<String>)
    case certificate(
      tenant: String, clientID: String, path: String, password: Secret<String>?, sendsChain: Bool)
    case workload(tenant: String?, clientID: String?, path: String?)
    case managed(clientID: String?)
    case device(tenant: String?, clientID: String?)
  }

  let plan: Plan
  /// The host that signs in; that of the public cloud when `nil`.
  let authority: EntraAuthority?
  let disablesInstanceDiscovery: Bool

  /// Puts a sign-in together; nothing is sent.
  ///
  /// - Parameters:
  ///   - choice: One that is a token.
  ///   - options: The options, which count before the variables.
  ///   - environment: The variables.
  ///   - readFile: Reads a file with a secret.
  /// - Throws: `AzureError` of kind `invalidArgument` when something is missing or cannot be.
  init(
    _ choice: AuthChoice, _ options: SignInOptions, environment: [String: String],
    readFile: (String) throws -> [UInt8] = WholeInput.bytes(of:)
  ) throws {
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    func required(_ value: String?, _ name: String, _ option: String) throws -> String {
      if let value = value ?? variable(name) { return value }
      throw AzureError.invalidArgument(
        "--auth \(choice.rawValue) needs \(option == "--secret-file" ? "a client secret" : "more"): \(name) is not set",
        advice: "set it, or give \(option)")
    }
    func tenant() throws -> String { try required(options.tenant, "AZURE_TENANT_ID", "--tenant") }
    func client() throws -> String { try required(options.clientID, "AZURE_CLIENT_ID", "--client-id") }
    switch choice {
    case .cli: plan = .cli(tenant: options.tenant)
    case .secret:
      let (tenant, client) = (try tenant(), try client())
      let read = try options.secretFile.map { try Self.line(in: try readFile($0), of: $0) }
      plan = .secret(
        tenant: tenant, clientID: client,
        Secret(try required(read, "AZURE_CLIENT_SECRET", "--secret-file")))
    case .certificate:
      plan = .certificate(
        tenant: try tenant(), clientID: try client(),
        path: try required(options.certificate, "AZURE_CLIENT_CERTIFICATE_PATH", "--certificate"),
        password: variable("AZURE_CLIENT_CERTIFICATE_PASSWORD").map { Secret($0) },
        sendsChain: ["1", "true"].contains(variable("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN")?.lowercased()))
    case .workload:
      plan = .workload(
        tenant: options.tenant, clientID: options.clientID, path: options.federatedTokenFile)
    case .managed: plan = .managed(clientID: options.clientID ?? variable("AZURE_CLIENT_ID"))
    case .device: plan = .device(tenant: options.tenant, clientID: options.clientID)
    case .default, .key, .sas: plan = .automatic(clientID: options.clientID)
    }
    let host = options.authority ?? variable("AZURE_AUTHORITY_HOST")
    authority = try host.map { try EntraAuthority($0, allowsHTTPOnLoopback: true) }
    // The public cloud cannot know what listens on this machine.
    let isHere = authority.flatMap { URLComponents(string: $0.url)?.host }.map { host in
      EmulatorBehaviour.isLoopback(host.trimmingCharacters(in: ["[", "]"]))
    }
    disablesInstanceDiscovery = options.noInstanceDiscovery || isHere ?? false
  }

  /// The credential; nothing is sent.
  ///
  /// - Parameters:
  ///   - transport: What carries its requests.
  ///   - prompt: Shows where to sign in, and with which code.
  /// - Returns: The credential.
  /// - Throws: `AzureError` when what it is made of cannot be.
  func credential(
    over transport: any AsyncTransport & SyncTransport,
    prompt: @escaping @Sendable (DeviceCodePrompt) -> Void = { Console.error("\($0.message)") }
  ) throws(AzureError) -> any EntraCredential {
    var options = IdentityOptions()
    options.authority = authority
    options.disablesInstanceDiscovery = disablesInstanceDiscovery
    options.allowsHTTPOnLoopback = true
    options.transport = transport
    switch plan {
    case .automatic(let clientID):
      return try DefaultAzureCredential(
        managedIdentity: clientID.map { .clientID($0) }, options: options)
    case .cli(let tenant): return try AzureCLICredential(tenantID: tenant, options: options)
    case .secret(let tenant, let clientID, let secret):
      return try ClientSecretCredential(
        tenantID: tenant, clientID: clientID, clientSecret: secret.value, options: options)
    case .certificate(let tenant, let clientID, let path, let password, let sendsChain):
      return try ClientCertificateCredential(
        tenantID: tenant, clientID: clientID, path: path, password: password?.value,
        sendsChain: sendsChain, options: options)
    case .workload(let tenant, let clientID, let path):
      return try WorkloadIdentityCredential(
        tenantID: tenant, clientID: clientID, tokenFilePath: path, options: options)
    case .managed(let clientID):
      return try ManagedIdentityCredential(
        clientID.map { .clientID($0) } ?? .systemAssigned, options: options)
    case .device(let tenant, let clientID):
      return try DeviceCodeCredential(
        tenantID: tenant, clientID: clientID ?? DeviceCodeCredential.developerClientID,
        options: options, prompt: prompt)
    }
  }

  /// What authorizes requests to the service with tokens of a credential.
  func authorizer(_ credential: any EntraCredential) -> BearerAuthorizer {
    var bearer = BearerOptions()
    bearer.allowsHTTPOnLoopback = true
    // Host and port, as a challenge has them.
    if let url = authority?.url, let scheme = url.firstRange(of: "://") {
      bearer.authorityHosts.insert(url[scheme.upperBound...].lowercased())
    }
    return BearerAuthorizer(credential as any TokenCredential & BlockingTokenCredential, options: bearer)
  }

  /// The first line of a file with a secret.
  private static func line(in bytes: [UInt8], of path: String) throws(AzureError) -> String {
    let text = String(validating: bytes, as: UTF8.self)?.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let text, !text.isEmpty, !text.contains(where: \.isNewline) else {
      throw .invalidArgument("the file '\(path)' does not hold one line with a client secret")
    }
    return text
  }
}
