import ArgumentParser
import AzureQueueEmulator
import EmulatorHost
import Foundation

/// With which certificate the emulator serves, and which bearer tokens it takes.
struct EmulatorSecurity: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Serve https with a certificate for localhost, 127.0.0.1 and ::1.",
      discussion: """
        It is made once, with a CA of its own, and kept in the folder azq/tls of XDG_DATA_HOME (else of ~/.local/share, or \
        ~/Library/Application Support); azq trusts it, and the emulator says how others can.
        """))
  var tls = false

  @Option(
    help: ArgumentHelp(
      "Serve https with the certificate in this PEM file, and the chain that follows it; needs --key.",
      valueName: "file"))
  var cert: String?

  @Option(
    help: ArgumentHelp(
      "Take bearer tokens: 'basic' checks form, audience, issuer and times; 'signed' the signature, too.",
      discussion: """
        It needs https, or --tokens-over-http; without it bearer tokens are refused. With 'basic' the issuer is Microsoft Entra ID. \
        With 'signed' it is the emulator itself: programs sign in there, without a cloud, with a secret, an assertion or a \
        device code. The variables that it prints make EnvironmentCredential and DefaultAzureCredential do so, with \
        instance discovery off.
        """))
  var oauth: OAuthChoice?

  @Option(
    help: ArgumentHelp("With --oauth signed, the id of the application that may sign in.", valueName: "id"))
  var clientID: String?

  @Option(
    help: ArgumentHelp(
      "With --oauth signed, its secret; a known one unless given, as the development account has.",
      valueName: "secret"))
  var clientSecret: String?

  @Option(
    help: ArgumentHelp(
      "With --oauth signed, the PEM file of the certificate whose key signs its assertions; none are accepted without.",
      valueName: "file"))
  var clientCertificate: String?

  @Option(
    help: ArgumentHelp(
      "With --oauth signed, how long a token is good; an hour unless given.", valueName: "time"))
  var tokenLifetime: Lifetime?

  /// Checks what goes together; the value of --key is the certificate's where there is one.
  func validate(key: String?, _ behaviour: EmulatorBehaviour) throws {
    if tls, cert != nil { throw ValidationError("Give --tls, or --cert and --key, not both.") }
    if cert != nil, key == nil { throw ValidationError("--cert needs the certificate's key: --key FILE.") }
    let isSigned = [clientID, clientSecret, clientCertificate].contains { $0 != nil } || tokenLifetime != nil
    if isSigned, oauth != .signed {
      throw ValidationError(
        "--client-id, --client-secret, --client-certificate and --token-lifetime are for --oauth signed.")
    }
    if clientSecret?.isEmpty == true {
      throw ValidationError("The secret of the application must not be empty.")
    }
    // They stand in addresses, and in lines for a shell.
    for id in [clientID, oauth == .signed ? behaviour.tenant : nil].compactMap({ $0 }) {
      guard id.wholeMatch(of: /[A-Za-z0-9.\-]+/) != nil else {
        throw ValidationError("The ids of a tenant and an application are letters, digits, hyphens and dots.")
      }
    }
    guard oauth != nil else { return }
    if behaviour.noAuthentication {
      throw ValidationError("--no-authentication cannot be combined with options about authentication.")
    }
    if !tls, cert == nil, !behaviour.tokensOverHttp {
      throw ValidationError(
        "--oauth needs https (--tls, or --cert and --key), or on this machine alone --tokens-over-http.")
    }
  }

  /// With what to serve https, and whose certificate it is where the user was not asked for one.
  func certificate(keyFile: String?) throws -> (EmulatorTLS?, LocalCertificates?) {
    if let cert, let keyFile {
      return (
        try EmulatorTLS(
          certificates: try WholeInput.bytes(of: cert), key: try WholeInput.bytes(of: keyFile)), nil
      )
    }
    guard tls else { return (nil, nil) }
    guard let folder = LocalCertificates.folder(ProcessInfo.processInfo.environment) else {
      throw ValidationError("--tls needs HOME or XDG_DATA_HOME, to keep its certificate there.")
    }
    let certificates = try LocalCertificates(in: folder)
    return (certificates.tls, certificates)
  }

  /// Where programs sign in.
  func issuer(_ behaviour: EmulatorBehaviour) throws -> LocalIssuer? {
    guard oauth == .signed else { return nil }
    let application = try IssuerApplication(
      clientID: clientID ?? IssuerApplication.developmentClientID,
      clientSecret: clientSecret ?? IssuerApplication.developmentSecret,
      certificate: try clientCertificate.map(WholeInput.bytes(of:)))
    return try LocalIssuer(
      tenantID: behaviour.options.tenant ?? LocalIssuer.anyTenantID, application: application,
      tokenLifetime: tokenLifetime?.duration ?? .seconds(3600))
  }

  func tokens(_ issuer: LocalIssuer?, _ behaviour: EmulatorBehaviour) -> EmulatorTokenChecks {
    if let issuer { return .signed(by: issuer) }
    return oauth == .basic ? .basic : behaviour.tokensOverHttp ? .content : .refused
  }

  /// The lines for a shell with which programs sign in; of a secret that was given only where it goes.
  func variables(_ issuer: LocalIssuer, at address: BoundAddress) -> VisibleText {
    let secret = clientSecret == nil ? IssuerApplication.developmentSecret : "SECRET"
    return """
      export AZURE_AUTHORITY_HOST='\(address.origin)'
      export AZURE_TENANT_ID='\(issuer.tenantID)'
      export AZURE_CLIENT_ID='\(clientID ?? IssuerApplication.developmentClientID)'
      export AZURE_CLIENT_SECRET='\(secret)'
      """
  }

  /// How to trust a certificate of --tls.
  static func trustAdvice(_ certificates: LocalCertificates) -> VisibleText {
    let file = certificates.authorityFile
    let beginning: VisibleText =
      certificates.isNew
      ? "made a certificate for this machine" : "the certificate is that of before"
    #if canImport(Darwin)
      let everywhere: VisibleText =
        "security add-trusted-cert -k ~/Library/Keychains/login.keychain-db '\(file)'"
    #else
      let everywhere: VisibleText =
        "sudo cp '\(file)' /usr/local/share/ca-certificates/azq.crt && sudo update-ca-certificates"
    #endif
    return """
      azq: \(beginning); its CA, which can sign no other, is \(file)
      azq: azq trusts it; Swift by CurlTransport.Configuration.additionalCAFile; others by one of:
        everything: \(everywhere)
        Python:     export REQUESTS_CA_BUNDLE='\(file)'
        JavaScript: export NODE_EXTRA_CA_CERTS='\(file)'
        Go, .NET:   export SSL_CERT_FILE='\(file)'
        Java:       keytool -importcert -noprompt -alias azq -cacerts -storepass changeit -file '\(file)'
        curl:       curl --cacert '\(file)'
      """
  }
}

/// How closely bearer tokens are looked at.
enum OAuthChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case basic
  case signed
}
