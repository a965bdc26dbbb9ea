public import AzureCore

extension CurlTransport {
  /// The certificate that a transport shows to servers that ask for one (mutual TLS).
  ///
  /// The service itself never asks; gateways and private front ends may.
  public struct ClientCertificate: Sendable, Hashable {
    /// The path of a PEM file with the certificate and, after it, those that vouch for it.
    public var certificateFile: String

    /// The path of a PEM file with the private key; may be the same file.
    public var keyFile: String

    /// The passphrase of the private key; none by default.
    ///
    /// It never prints.
    public var passphrase: Secret<String>?

    /// Names a certificate and its key.
    ///
    /// - Parameters:
    ///   - certificateFile: The path of a PEM file with the certificate.
    ///   - keyFile: The path of a PEM file with the private key; the certificate's file when `nil`.
    ///   - passphrase: The passphrase of the key, when it is encrypted.
    public init(certificateFile: String, keyFile: String? = nil, passphrase: Secret<String>? = nil) {
      self.certificateFile = certificateFile
      self.keyFile = keyFile ?? certificateFile
      self.passphrase = passphrase
    }
  }
}
