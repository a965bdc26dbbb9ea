import AzurePipeline
import CCurl

extension Exchange {
  /// Hands libcurl the functions to call and this exchange as their context.
  ///
  /// The pointer is unretained: the owner keeps the exchange alive until `detach`, after which libcurl knows
  /// it no more.
  func setCallbacks() throws(TransportError) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    try easy.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      Exchange.from(context).receive(bytes, size * count) { $0.readLine($1) }
    }
    try easy.set(CURLOPT_HEADERDATA, context: context)
    try easy.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      Exchange.from(context).receive(bytes, size * count) { $0.readBody($1) }
    }
    try easy.set(CURLOPT_WRITEDATA, context: context)
    let prerequest = azure_curl_set_prerequest_callback(easy.pointer) { context, _, _, _, _ in
      CInt(Exchange.from(context).allowsSending() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT)
    }
    try easy.check(prerequest, CURLOPT_PREREQFUNCTION)
    try easy.set(CURLOPT_PREREQDATA, context: context)
  }

  /// Takes bytes; a count other than theirs makes libcurl end the transfer.
  private func receive(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
    _ read: (inout ResponseReader, UnsafeRawBufferPointer) -> Void
  ) -> Int {
    read(&reader, UnsafeRawBufferPointer(start: bytes, count: count))
    // A count larger than what was offered is an error in every version of libcurl, also for an offer of
    // nothing.
    return reader.fault == nil ? count : count + 1
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> Exchange {
    guard let context else { preconditionFailure("libcurl lost the context of a callback") }
    return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
  }
}
