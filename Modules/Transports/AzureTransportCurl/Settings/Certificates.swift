import AzureCore

/// The certificates to trust when some are added to those of the system.
struct TrustAnchors: Sendable {
  /// All of them, as one PEM text.
  let text: PEMText

  /// Where distributions keep their certificates, for a libcurl that does not say where it looks.
  private static let wellKnownFiles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
  ]

  /// Reads the additional file and that of the system.
  ///
  /// - Parameters:
  ///   - path: The path of a PEM file.
  ///   - systemFile: The path of the system's certificates, if libcurl tells it.
  /// - Throws: `AzureError` when the file cannot be read or holds no certificate.
  init(adding path: String, to systemFile: String?) throws(AzureError) {
    let extra = try PEMFile.read(path, holding: "CERTIFICATE", as: "CA file", from: "additionalCAFile")
    // libcurl replaces its default file by the one it is given, so both are passed as one text. A directory of certificates
    // (`CURLOPT_CAPATH`), where libcurl has one, is used in addition.
    text = PEMText(Self.systemCertificates(systemFile) + [UInt8(ascii: "\n")] + extra)
  }

  private static func systemCertificates(_ file: String?) -> [UInt8] {
    for path in (file.map { [$0] } ?? []) + wellKnownFiles {
      if let bytes = try? PEMFile.bytes(of: path) { return bytes }
    }
    return []
  }
}

/// A client certificate with its key, checked as far as that is possible without the TLS library.
struct ClientIdentity: Sendable {
  let certificate: PEMText
  let key: PEMText
  /// Empty when there is none.
  let passphrase: Secret<String>

  /// Reads both files.
  ///
  /// - Parameters:
  ///   - certificateFile: The path of the certificate.
  ///   - keyFile: The path of its private key.
  ///   - passphrase: The passphrase of the key; `nil` for none.
  /// - Throws: `AzureError` when a file cannot be read, holds something else, or needs a passphrase that is not given.
  init(certificateFile: String, keyFile: String, passphrase: Secret<String>?) throws(AzureError) {
    certificate = PEMText(
      try PEMFile.read(
        certificateFile, holding: "CERTIFICATE", as: "file of the client certificate",
        from: "clientCertificate"))
    let bytes = try PEMFile.read(
      keyFile, holding: "PRIVATE KEY", as: "file of the client key", from: "clientCertificate")
    guard passphrase != nil || !PEMFile.isEncrypted(bytes) else {
      throw .invalidArgument(
        "\(PEMFile.name("client key", keyFile)) is encrypted", advice: "set `clientCertificate.passphrase`")
    }
    guard passphrase?.value.utf8.contains(0) != true else {
      throw .invalidArgument("The passphrase of the client key holds a NUL character")
    }
    key = PEMText(bytes)
    self.passphrase = passphrase ?? Secret("")
  }
}
