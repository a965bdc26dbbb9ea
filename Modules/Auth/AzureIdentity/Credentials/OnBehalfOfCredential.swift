#if Identity
  public import AzureCore

  /// Gets tokens for the person on whose behalf a service was called: it exchanges the token that the service was called with.
  ///
  /// One credential is one person's: make one for each call that your service serves, or keep one for each person.
  public struct OnBehalfOfCredential: EntraCredential {
    static let name = "OnBehalfOfCredential"

    /// How the service proves who it is.
    ///
    /// A program makes such values and does not switch over them: cases may be added in a minor version.
    public enum Proof: Sendable {
      /// The value of its secret.
      case secret(String)
      /// A certificate with its private key, as PEM; see ``ClientCertificateCredential``.
      case certificate(pem: String, password: String? = nil, sendsChain: Bool = false)
      /// A function that returns a signed assertion; see ``ClientAssertionCredential``.
      case assertion(@Sendable () throws -> String)
    }

    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential; nothing is sent.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant of the service, by id or domain.
    ///   - clientID: The id of the service's application.
    ///   - proof: How it proves who it is.
    ///   - userAssertion: The token that it was called with.
    ///   - options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant that cannot be, an argument that is empty, or a certificate
    ///   that cannot be read.
    public init(
      tenantID: String, clientID: String, proof: Proof, userAssertion: String,
      options: IdentityOptions = IdentityOptions()
    ) throws(AzureError) {
      try Required.text(userAssertion, "user assertion", Self.name)
      let authentication: ClientAuthentication
      switch proof {
      case .secret(let secret):
        try Required.text(secret, "client secret", Self.name)
        authentication = .secret(Secret(secret))
      case .certificate(let pem, let password, let sendsChain):
        authentication = .certificate(
          try ClientCertificate(pem: pem, password: password, credential: Self.name), sendsChain: sendsChain)
      case .assertion(let assertion):
        authentication = .assertion(
          .callback(AssertionSource.Callback(blocking: assertion, async: { try assertion() })))
      }
      tokens = EntraTokens(
        try ClientGrantSource(
          Self.name, tenantID: tenantID, clientID: clientID, authentication,
          userAssertion: Secret(userAssertion), options))
    }
  }

  extension OnBehalfOfCredential.Proof: RedactedDescription {
    /// The kind of proof.
    public var description: String {
      switch self {
      case .secret: "secret"
      case .certificate: "certificate"
      case .assertion: "assertion"
      }
    }
  }
#endif
