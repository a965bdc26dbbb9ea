#if Identity
  public import AzureCore

  /// Signs an application in with a certificate: it signs what the application says of itself, and its key is never sent.
  ///
  /// RSA keys of 2,048 bits and more, in PKCS#1 or PKCS#8; encrypted ones as OpenSSL writes them today (PBES2 with AES).
  public struct ClientCertificateCredential: EntraCredential {
    static let name = "ClientCertificateCredential"

    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential from PEM text; nothing is sent.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant of the application, by id or domain; `adfs` for AD FS.
    ///   - clientID: The id of the application.
    ///   - pem: The private key and the certificate, in any order, and more certificates of its chain.
    ///   - password: What opens an encrypted key.
    ///   - sendsChain: Whether the certificates are sent along, for applications that trust an issuer and a subject; false by
    ///     default.
    ///   - options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` that says what is wrong with the text, the tenant or the id; it holds
    ///   nothing of the text.
    public init(
      tenantID: String, clientID: String, pem: String, password: String? = nil, sendsChain: Bool = false,
      options: IdentityOptions = IdentityOptions()
    ) throws(AzureError) {
      let certificate = try ClientCertificate(pem: pem, password: password, credential: Self.name)
      tokens = EntraTokens(
        try ClientGrantSource(
          Self.name, tenantID: tenantID, clientID: clientID,
          .certificate(certificate, sendsChain: sendsChain),
          options))
    }

    /// Makes a credential from a file of PEM text, which is read now and not again; nothing is sent.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant of the application, by id or domain; `adfs` for AD FS.
    ///   - clientID: The id of the application.
    ///   - path: The path of the file.
    ///   - password: What opens an encrypted key.
    ///   - sendsChain: Whether the certificates are sent along; false by default.
    ///   - options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` that says what is wrong with the file, the tenant or the id.
    public init(
      tenantID: String, clientID: String, path: String, password: String? = nil, sendsChain: Bool = false,
      options: IdentityOptions = IdentityOptions()
    ) throws(AzureError) {
      try self.init(
        tenantID: tenantID, clientID: clientID, pem: try Self.text(of: path, options), password: password,
        sendsChain: sendsChain, options: options)
    }

    private static func text(of path: String, _ options: IdentityOptions) throws(AzureError) -> String {
      switch options.surroundings.readFile(path, 1 << 20) {
      case .success(let bytes): return String(decoding: bytes, as: UTF8.self)
      case .failure(.missing): throw .invalidArgument("\(name): there is no certificate's file at the path")
      case .failure(.unreadable): throw .invalidArgument("\(name): the certificate's file cannot be read")
      case .failure(.tooLarge):
        throw .invalidArgument("\(name): the certificate's file has more than 1 MiB: it is none")
      }
    }
  }
#endif
