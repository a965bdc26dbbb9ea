import AzurePipeline
import CCurl

/// Owns the connections, names and TLS sessions of one easy handle after another, never of two at a time.
final class ShareHandle {
  let pointer: UnsafeMutableRawPointer
  /// Held for as long as there are connections: closing one counts.
  private let counter: ConnectionCounter?

  init?(counter: ConnectionCounter? = nil) {
    self.counter = counter
    guard let pointer = curl_share_init() else { return nil }
    self.pointer = pointer
    for data in [CURL_LOCK_DATA_CONNECT, CURL_LOCK_DATA_DNS, CURL_LOCK_DATA_SSL_SESSION] {
      guard azure_curl_share_data(pointer, data) == CURLSHE_OK else { return nil }
    }
  }

  deinit {
    // Closing a TLS connection writes to it.
    withExtendedLifetime(counter) {
      BrokenPipe.ignored { _ = curl_share_cleanup(pointer) }
    }
  }
}
