#if Identity
  import AzureCore
  import Crypto

  /// A transport to a server whose certificate is known by its SHA-1 alone.
  enum Pinning {
    static func transport(
      _ transport: Any, _ thumbprint: [UInt8], _ credential: String
    ) throws(AzureError) -> any AsyncTransport & SyncTransport {
      guard let pinning = transport as? any CertificatePinning else {
        throw .noToken(
          credential,
          "the host's certificate is known by its thumbprint alone, by which this transport cannot tell it",
          advice: "give the credential a CurlTransport")
      }
      do throws(TransportError) {
        return try pinning.pinned { Array(Insecure.SHA1.hash(data: $0)) == thumbprint }
      } catch {
        throw .noToken(
          credential, "no connection can be made to a certificate by its thumbprint: \(error.message)")
      }
    }
  }
#endif
