import AzureCore
import CCurl

/// Owns one easy handle of libcurl and sets its options by type.
///
// Proof: an easy handle may be used by one thread at a time, as its connection is.
final class EasyHandle: @unchecked Sendable {
  private(set) var pointer: UnsafeMutableRawPointer
  /// Where libcurl writes what went wrong in words.
  ///
  /// They may hold a URL, so they are only searched, never shown.
  let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  private let counter: ConnectionCounter?
  private let cache: SharedCache?
  /// What to leave out of CONNECT requests, in libcurl's form; made when a proxy is used.
  private var tunnelFields: UnsafeMutablePointer<curl_slist>?

  /// Makes a handle.
  ///
  /// - Parameters:
  ///   - counter: Counts the connections that its transfers open.
  ///   - cache: Names and TLS sessions to share with other handles.
  init?(counter: ConnectionCounter? = nil, cache: SharedCache? = nil) {
    guard let pointer = Self.make(counter, cache) else {
      errorText.deallocate()
      return nil
    }
    self.pointer = pointer
    self.counter = counter
    self.cache = cache
    errorText.pointee = 0
  }

  deinit {
    // Its part in the cache ends with it.
    withExtendedLifetime(cache) { curl_easy_cleanup(pointer) }
    curl_slist_free_all(tunnelFields)
    errorText.deallocate()
  }

  /// Forgets all options; names and TLS sessions stay.
  ///
  /// - Returns: Whether the handle may be used again.
  func reset() -> Bool {
    errorText.pointee = 0
    guard tunnelFields != nil, CurlLibrary.remembersFreedFields else {
      curl_easy_reset(pointer)
      return Self.count(counter, on: pointer)
    }
    guard let fresh = Self.make(counter, cache) else { return false }
    curl_easy_cleanup(pointer)
    pointer = fresh
    return true
  }

  private static func make(_ counter: ConnectionCounter?, _ cache: SharedCache?) -> UnsafeMutableRawPointer? {
    guard let pointer = curl_easy_init() else { return nil }
    // `curl_easy_reset` leaves it set.
    let isShared = cache.map { azure_curl_set_share(pointer, $0.pointer) == CURLE_OK } ?? true
    guard isShared, count(counter, on: pointer) else {
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

  func set(_ option: CURLoption, _ value: String) throws(TransportError) {
    try check(value.withCString { azure_curl_set_string(pointer, option, $0) }, option)
  }

  func set(_ option: CURLoption, context: UnsafeMutableRawPointer) throws(TransportError) {
    try check(azure_curl_set_pointer(pointer, option, context), option)
  }

  /// Leaves the fields that libcurl would add by itself out of CONNECT requests.
  func keepTunnelBare() throws(TransportError) {
    if tunnelFields == nil {
      for line in ["Proxy-Connection:", "User-Agent:"] {
        guard let list = curl_slist_append(tunnelFields, line) else {
          throw .noResources("no memory")
        }
        tunnelFields = list
      }
    }
    try check(azure_curl_set_list(pointer, CURLOPT_PROXYHEADER, tunnelFields), CURLOPT_PROXYHEADER)
    try set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
  }

  func set(_ option: CURLoption, _ callback: @escaping curl_write_callback) throws(TransportError) {
    try check(azure_curl_set_write_callback(pointer, option, callback), option)
  }

  /// Reads a fact about the transfer, or `nil` when libcurl does not know it.
  func fact(_ info: CURLINFO) -> Int? {
    var value = 0
    return azure_curl_get_long(pointer, info, &value) == CURLE_OK ? value : nil
  }

  /// The socket of the connection that was made, or what stands for none.
  var activeSocket: curl_socket_t {
    var socket = azure_curl_no_socket()
    return azure_curl_get_socket(pointer, &socket) == CURLE_OK ? socket : azure_curl_no_socket()
  }

  /// Whether the server's alert was about the client's certificate.
  var wasCertificateRefused: Bool {
    let text = String(cString: errorText)
    return ["certificate required", "alert bad certificate", "alert unknown ca"].contains {
      text.contains($0)
    }
  }

  func check(_ code: CURLcode, _ option: CURLoption) throws(TransportError) {
    guard code != CURLE_OK else { return }
    let name = curl_easy_option_by_id(option).map { String(cString: $0.pointee.name) } ?? "\(option.rawValue)"
    throw TransportError(
      .unsupported, delivery: .notSent, "libcurl refuses its option \(name): \(CurlLibrary.text(of: code))")
  }
}
