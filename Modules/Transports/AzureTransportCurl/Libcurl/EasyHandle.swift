import AzureCore
import CCurl

/// Owns one easy handle of libcurl and sets its options by type.
// Proof: an easy handle belongs to one connection, and is used by one thread at a time, as the connection is.
final class EasyHandle: @unchecked Sendable {
  private(set) var pointer: UnsafeMutableRawPointer
  /// Where libcurl writes its error messages.
  ///
  /// They may hold a URL, so they are searched and never shown.
  let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  private let counter: ConnectionCounter?
  /// The sockets that libcurl has opened for this handle, of which some may be closed.
  private var sockets: [OpenSocket] = []
  private let cache: SharedCache?
  /// What to leave out of CONNECT requests, in libcurl's form; made when a proxy is used.
  private var tunnelFields: UnsafeMutablePointer<curl_slist>?
  /// Where to connect, in libcurl's form.
  private var connectTo: UnsafeMutablePointer<curl_slist>?
  private var log: ConnectionLog?

  /// Makes a handle.
  ///
  /// - Parameters:
  ///   - counter: Counts the connections that it opens.
  ///   - cache: Names and TLS sessions to share with other handles.
  init?(counter: ConnectionCounter? = nil, cache: SharedCache? = nil) {
    guard let pointer = Self.make(cache) else {
      errorText.deallocate()
      return nil
    }
    self.pointer = pointer
    self.counter = counter
    self.cache = cache
    errorText.pointee = 0
    guard countSockets() else { return nil }
  }

  deinit {
    // Until then the handle uses the cache.
    withExtendedLifetime(cache) { curl_easy_cleanup(pointer) }
    curl_slist_free_all(tunnelFields)
    curl_slist_free_all(connectTo)
    errorText.deallocate()
  }

  /// Forgets all options; names and TLS sessions stay.
  ///
  /// - Returns: Whether the handle can be used again.
  func reset() -> Bool {
    errorText.pointee = 0
    guard tunnelFields != nil, CurlLibrary.readsFreedFields else {
      curl_easy_reset(pointer)
      return countSockets()
    }
    guard let fresh = Self.make(cache) else { return false }
    curl_easy_cleanup(pointer)
    pointer = fresh
    return countSockets()
  }

  private static func make(_ cache: SharedCache?) -> UnsafeMutableRawPointer? {
    guard let pointer = curl_easy_init() else { return nil }
    // `curl_easy_reset` does not undo this.
    guard cache.map({ azure_curl_set_share(pointer, $0.pointer) == CURLE_OK }) ?? true else {
      curl_easy_cleanup(pointer)
      return nil
    }
    return pointer
  }

  // MARK: Options

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

  func set(_ option: CURLoption, _ callback: @escaping curl_write_callback) throws(TransportError) {
    try check(azure_curl_set_write_callback(pointer, option, callback), option)
  }

  /// Sets a text that libcurl does not copy: it must outlive the handle's connection.
  func set(_ option: CURLoption, _ text: PEMText) throws(TransportError) {
    var blob = curl_blob(data: text.bytes.baseAddress, len: text.bytes.count, flags: UInt32(CURL_BLOB_NOCOPY))
    try check(azure_curl_set_blob(pointer, option, &blob), option)
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

  /// Connects to another host and port than those of the URL, whose host stays the name that TLS verifies.
  func setConnectTo(_ entry: String) throws(TransportError) {
    curl_slist_free_all(connectTo)
    connectTo = curl_slist_append(nil, entry)
    guard connectTo != nil else { throw .noResources("no memory") }
    try check(azure_curl_set_list(pointer, CURLOPT_CONNECT_TO, connectTo), CURLOPT_CONNECT_TO)
  }

  /// Writes what libcurl says about the connection to a log: its texts only, never what is sent and received.
  func setLog(_ log: ConnectionLog) throws(TransportError) {
    self.log = log
    let code = azure_curl_set_debug_callback(
      pointer,
      { _, kind, bytes, count, context in
        guard kind == CURLINFO_TEXT, let bytes, let context else { return 0 }
        let text = UnsafeRawBufferPointer(start: bytes, count: count)
        Unmanaged<ConnectionLog>.fromOpaque(context).takeUnretainedValue().write(
          String(decoding: text, as: UTF8.self))
        return 0
      }, Unmanaged.passUnretained(log).toOpaque())
    try check(code, CURLOPT_DEBUGFUNCTION)
  }

  func check(_ code: CURLcode, _ option: CURLoption) throws(TransportError) {
    guard code != CURLE_OK else { return }
    let name = curl_easy_option_by_id(option).map { String(cString: $0.pointee.name) } ?? "\(option.rawValue)"
    throw TransportError(
      .unsupported, delivery: .notSent, "libcurl refuses its option \(name): \(CurlLibrary.text(of: code))")
  }

  // MARK: Facts

  /// A number that libcurl knows of the connection, or `nil` when it does not.
  func fact(_ info: CURLINFO) -> Int? {
    var value = 0
    return azure_curl_get_long(pointer, info, &value) == CURLE_OK ? value : nil
  }

  /// The socket of the connection that was made, or libcurl's number for none.
  var activeSocket: curl_socket_t {
    var socket = azure_curl_no_socket()
    return azure_curl_get_socket(pointer, &socket) == CURLE_OK ? socket : azure_curl_no_socket()
  }

  /// The server's own certificate in DER, where libcurl was told to keep it.
  var serverCertificate: [UInt8]? {
    guard let info = azure_curl_get_certificates(pointer)?.pointee, info.num_of_certs > 0 else { return nil }
    var line = info.certinfo?[0]
    while let entry = line?.pointee {
      line = entry.next
      guard let data = entry.data, case let text = String(cString: data), text.hasPrefix("Cert:") else {
        continue
      }
      return Base64Codec.decode(text.split(separator: "\n").filter { !$0.contains("-----") }.joined())
    }
    return nil
  }

  /// Whether the server ended the connection with a TLS alert about the client's certificate.
  var wasCertificateRefused: Bool {
    let text = String(cString: errorText)
    return ["certificate required", "alert bad certificate", "alert unknown ca"].contains {
      text.contains($0)
    }
  }

  // MARK: Counting

  /// Tells the counter of each socket that libcurl opens and closes for the handle.
  ///
  /// libcurl opens sockets only while it uses the handle. It closes them until the multi handle ends, which retains the counter.
  ///
  /// - Returns: Whether libcurl accepted the functions.
  private func countSockets() -> Bool {
    guard counter != nil else { return true }
    let code = azure_curl_set_socket_callbacks(
      pointer,
      { context, _, address in EasyHandle.handle(context).open(address) },
      Unmanaged.passUnretained(self).toOpaque(),
      { _, socket in OpenSockets.close(socket) })
    return code == CURLE_OK
  }

  private func open(_ address: UnsafePointer<curl_sockaddr>?) -> curl_socket_t {
    guard let counter, let opened = OpenSockets.open(address, counter) else { return azure_curl_no_socket() }
    sockets.append(opened)
    return opened.socket
  }

  /// Counts the sockets of the handle that libcurl has closed without telling; called after each step that may close one.
  ///
  /// libcurl 7.88.0 to 8.2.0 does not tell of a socket that it closes before it is connected, because the time is over or another
  /// address was faster: https://github.com/curl/curl/pull/11439.
  func forgetClosedSockets() {
    guard !sockets.isEmpty else { return }
    sockets = OpenSockets.stillOpen(sockets)
  }

  private static func handle(_ context: UnsafeMutableRawPointer?) -> EasyHandle {
    guard let context else { preconditionFailure("libcurl lost the context of a callback") }
    return Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
  }
}
