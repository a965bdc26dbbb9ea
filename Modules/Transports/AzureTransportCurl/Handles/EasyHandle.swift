import AzurePipeline
import CCurl

/// Owns one easy handle of libcurl and sets its options by type.
///
/// Connections outlive it: they belong to the multi handle that it is added to.
// Proof: an easy handle may be used by one thread at a time. The blocking pool hands a lane with its handle to one
// caller and takes it back when that caller is done, under its mutex; the engine's handles never leave its thread.
final class EasyHandle: @unchecked Sendable {
  private(set) var pointer: UnsafeMutableRawPointer
  /// The header lines of the request under way; kept for their memory.
  let fields = HeaderList()
  /// The header lines of a CONNECT request.
  let proxyFields = HeaderList()
  /// Where libcurl writes what went wrong in words.
  ///
  /// They may hold a URL, so they are only searched, never shown.
  let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  private let counter: ConnectionCounter?

  /// Makes a handle.
  ///
  /// - Parameter counter: Counts the connections that its transfers open.
  init?(counter: ConnectionCounter? = nil) {
    guard let pointer = Self.make(counter) else {
      errorText.deallocate()
      return nil
    }
    self.pointer = pointer
    self.counter = counter
    errorText.pointee = 0
  }

  deinit {
    curl_easy_cleanup(pointer)
    errorText.deallocate()
  }

  /// Forgets all options; connections, names and TLS sessions stay with the multi handle.
  ///
  /// - Returns: Whether the handle may be used again.
  func reset() -> Bool {
    errorText.pointee = 0
    guard CurlLibrary.remembersFreedFields else {
      curl_easy_reset(pointer)
      return Self.count(counter, on: pointer)
    }
    guard let fresh = Self.make(counter) else { return false }
    curl_easy_cleanup(pointer)
    pointer = fresh
    return true
  }

  private static func make(_ counter: ConnectionCounter?) -> UnsafeMutableRawPointer? {
    guard let pointer = curl_easy_init() else { return nil }
    guard count(counter, on: pointer) else {
      curl_easy_cleanup(pointer)
      return nil
    }
    return pointer
  }

  func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
    try check(azure_curl_set_long(pointer, option, value), option)
  }

  func set(_ option: CURLoption, _ value: Bool) throws(TransportError) {
    try set(option, value ? 1 : 0)
  }

  func setOffset(_ option: CURLoption, _ value: Int) throws(TransportError) {
    try check(azure_curl_set_offset(pointer, option, curl_off_t(value)), option)
  }

  func set(_ option: CURLoption, _ value: String) throws(TransportError) {
    try check(value.withCString { azure_curl_set_string(pointer, option, $0) }, option)
  }

  /// Sets the body, which libcurl copies; `CURLOPT_POSTFIELDSIZE_LARGE` must have been set before.
  func setCopy(_ option: CURLoption, of bytes: [UInt8]) throws(TransportError) {
    // A pointer to no bytes may be null, which would mean "no body set" rather than "an empty body".
    let source = bytes.isEmpty ? [0] : bytes
    let code = source.withUnsafeBytes {
      azure_curl_set_pointer(pointer, option, UnsafeMutableRawPointer(mutating: $0.baseAddress))
    }
    try check(code, option)
  }

  func set(_ option: CURLoption, context: UnsafeMutableRawPointer) throws(TransportError) {
    try check(azure_curl_set_pointer(pointer, option, context), option)
  }

  func set(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) throws(TransportError) {
    try check(azure_curl_set_list(pointer, option, list), option)
  }

  func set(_ option: CURLoption, _ callback: @escaping curl_write_callback) throws(TransportError) {
    try check(azure_curl_set_write_callback(pointer, option, callback), option)
  }

  /// Reads a fact about the transfer, or `nil` when libcurl does not know it.
  func fact(_ info: CURLINFO) -> Int? {
    var value = 0
    return azure_curl_get_long(pointer, info, &value) == CURLE_OK ? value : nil
  }

  /// Reads a fact that may be larger than a `long`, or `nil` when libcurl does not know it.
  func offset(_ info: CURLINFO) -> Int? {
    var value: curl_off_t = 0
    return azure_curl_get_offset(pointer, info, &value) == CURLE_OK ? Int(value) : nil
  }

  func check(_ code: CURLcode, _ option: CURLoption) throws(TransportError) {
    guard code != CURLE_OK else { return }
    let name = curl_easy_option_by_id(option).map { String(cString: $0.pointee.name) } ?? "\(option.rawValue)"
    throw TransportError(
      .unsupported, delivery: .notSent, "libcurl refuses its option \(name): \(CurlLibrary.text(of: code))")
  }
}
