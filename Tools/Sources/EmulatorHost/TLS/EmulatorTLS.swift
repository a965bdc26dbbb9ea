import NIOCore
import NIOSSL

/// The certificate and the key with which a host serves https.
///
/// TLS 1.2 and 1.3 are spoken.
public struct EmulatorTLS: Sendable {
  let context: NIOSSLContext

  /// Takes a certificate and its key.
  ///
  /// - Parameters:
  ///   - certificates: The certificate in PEM, followed by the others of its chain.
  ///   - key: Its private key in PEM, without a passphrase.
  /// - Throws: ``EmulatorTLSError`` when either cannot be read, or they do not belong together.
  public init(certificates: [UInt8], key: [UInt8]) throws(EmulatorTLSError) {
    guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificates), !chain.isEmpty else {
      throw EmulatorTLSError("the file of the certificate holds no certificate in PEM")
    }
    guard let privateKey = try? NIOSSLPrivateKey(bytes: key, format: .pem) else {
      throw EmulatorTLSError("the file of the key holds no private key in PEM, or one with a passphrase")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    // All that was to be said is out by then; a client that is idle may not look for the end before its next request.
    configuration.shutdownTimeout = .milliseconds(100)
    guard let context = try? NIOSSLContext(configuration: configuration) else {
      throw EmulatorTLSError(
        "the key does not belong to the certificate, or is of a kind that TLS does not use")
    }
    self.context = context
  }
}

/// Why a host cannot serve https.
public struct EmulatorTLSError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line with the reason.
  public let description: String

  init(_ reason: String) { description = "cannot serve https: \(reason)" }
}
