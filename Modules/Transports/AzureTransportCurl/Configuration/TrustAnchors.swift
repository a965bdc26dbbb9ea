import AzureCore
import CCurl

/// The certificates to trust when some are added to the system's.
struct TrustAnchors: Sendable {
  private let text: PEMText

  /// Where distributions keep their certificates, for a libcurl that does not tell its own choice.
  private static let wellKnownFiles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
  ]

  /// Reads the additional file and the system's.
  ///
  /// - Parameter path: The path of a PEM file.
  /// - Throws: `AzureError` when the file cannot be read or holds no certificate.
  init(adding path: String) throws(AzureError) {
    let extra = try PEMFile.read(path, holding: "CERTIFICATE", as: "CA file", from: "additionalCAFile")
    // libcurl replaces its default file by the one it is given, so both are handed over as one text. A
    // directory of certificates (`CURLOPT_CAPATH`), where it has one, stays in force by itself.
    text = PEMText(Self.systemCertificates() + [UInt8(ascii: "\n")] + extra)
  }

  /// Makes a handle trust these certificates; this object must outlive the handle's transfers.
  func apply(to easy: EasyHandle, _ option: CURLoption) throws(TransportError) {
    try text.apply(to: easy, option)
  }

  private static func systemCertificates() -> [UInt8] {
    var paths = wellKnownFiles
    if let easy = EasyHandle(), let path = azure_curl_default_certificates(easy.pointer) {
      paths.insert(String(cString: path), at: 0)
    }
    for path in paths {
      if let bytes = try? FileBytes.read(path) { return bytes }
    }
    return []
  }
}
