import AzureCore
import CCurl

/// A PEM text in memory that never moves, so that libcurl need not copy it for every transfer; it never prints.
// Proof: the bytes are written in `init` and only read afterwards, until `deinit` frees them.
final class PEMText: @unchecked Sendable {
  private let bytes: UnsafeMutableRawBufferPointer

  init(_ text: [UInt8]) {
    bytes = .allocate(byteCount: text.count, alignment: 1)
    bytes.copyBytes(from: text)
  }

  deinit {
    bytes.deallocate()
  }

  /// Gives a handle the text; this object must outlive the handle's transfers.
  func apply(to easy: EasyHandle, _ option: CURLoption) throws(TransportError) {
    var blob = curl_blob(data: bytes.baseAddress, len: bytes.count, flags: UInt32(CURL_BLOB_NOCOPY))
    try easy.check(azure_curl_set_blob(easy.pointer, option, &blob), option)
  }
}
