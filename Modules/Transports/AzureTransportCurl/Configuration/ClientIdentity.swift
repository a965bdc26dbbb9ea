import AzureCore
import CCurl

/// A client certificate with its key, read and checked as far as that goes without the TLS library.
struct ClientIdentity: Sendable {
  private let certificate: PEMText
  private let key: PEMText
  private let passphrase: Secret<String>

  /// Reads both files.
  ///
  /// - Parameter setting: Where they are.
  /// - Throws: `AzureError` when a file cannot be read, holds something else, or needs a passphrase that is not given.
  init(_ setting: CurlTransport.ClientCertificate) throws(AzureError) {
    certificate = PEMText(
      try PEMFile.read(
        setting.certificateFile, holding: "CERTIFICATE", as: "file of the client certificate",
        from: "clientCertificate"))
    let bytes = try PEMFile.read(
      setting.keyFile, holding: "PRIVATE KEY", as: "file of the client key", from: "clientCertificate")
    guard setting.passphrase != nil || !PEMFile.isEncrypted(bytes) else {
      throw .invalidArgument(
        "\(PEMFile.name("client key", setting.keyFile)) is encrypted",
        advice: "set `clientCertificate.passphrase`")
    }
    guard setting.passphrase?.value.utf8.contains(0) != true else {
      throw .invalidArgument("The passphrase of the client key holds a NUL character")
    }
    key = PEMText(bytes)
    passphrase = setting.passphrase ?? Secret("")
  }

  /// Makes a handle show the certificate; this value must outlive the handle's transfers.
  func apply(to easy: EasyHandle) throws(TransportError) {
    try certificate.apply(to: easy, CURLOPT_SSLCERT_BLOB)
    try key.apply(to: easy, CURLOPT_SSLKEY_BLOB)
    // Never unset: without one, OpenSSL would ask for it at the terminal.
    try easy.set(CURLOPT_KEYPASSWD, passphrase.value)
  }
}
