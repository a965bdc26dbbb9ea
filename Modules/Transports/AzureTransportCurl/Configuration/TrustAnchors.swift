import AzurePipeline
import CCurl

/// The certificates to trust when some are added to the system's: one PEM text in memory that never moves.
// Proof: the bytes are written in `init` and only read afterwards, until `deinit` frees them.
final class TrustAnchors: @unchecked Sendable {
  private let bytes: UnsafeMutableRawBufferPointer

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
    let extra: [UInt8]
    do throws(FileFault) {
      extra = try FileBytes.read(path)
    } catch {
      throw .invalidArgument(
        "The CA file '\(path)' cannot be read: \(error.reason)", advice: "check `additionalCAFile`")
    }
    guard String(decoding: extra, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
      throw .invalidArgument(
        "The CA file '\(path)' holds no certificate in PEM form",
        advice:
          "it must have lines of -----BEGIN CERTIFICATE-----; convert DER with `openssl x509 -inform der`")
    }
    // libcurl replaces its default file by the one it is given, so both are handed over as one text. A
    // directory of certificates (`CURLOPT_CAPATH`), where it has one, stays in force by itself.
    let all = Self.systemCertificates() + [UInt8(ascii: "\n")] + extra
    bytes = .allocate(byteCount: all.count, alignment: 1)
    bytes.copyBytes(from: all)
  }

  deinit {
    bytes.deallocate()
  }

  /// Makes a handle trust these certificates; this object must outlive the handle's transfers.
  func apply(to easy: EasyHandle, _ option: CURLoption) throws(TransportError) {
    var blob = curl_blob(data: bytes.baseAddress, len: bytes.count, flags: UInt32(CURL_BLOB_NOCOPY))
    try easy.check(azure_curl_set_blob(easy.pointer, option, &blob), option)
  }

  private static func systemCertificates() -> [UInt8] {
    var paths = wellKnownFiles
    if let easy = EasyHandle(ownsConnections: false), let path = azure_curl_default_certificates(easy.pointer)
    {
      paths.insert(String(cString: path), at: 0)
    }
    for path in paths {
      if let bytes = try? FileBytes.read(path) { return bytes }
    }
    return []
  }
}
