import AzureCore
import CCurl

/// Names and TLS sessions that all connections of a transport share, on all threads.
///
/// https://curl.se/libcurl/c/libcurl-share.html
// Proof: the pointer never changes, and libcurl locks what is behind it with the functions that it is given.
final class SharedCache: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
  private let locks: Locks

  /// One mutex for each kind of data.
  private final class Locks: Sendable {
    let mutexes = (0..<CURL_LOCK_DATA_LAST.rawValue).map { _ in RawMutex() }
  }

  /// Makes an empty cache, or `nil` when libcurl cannot.
  init?() {
    guard let pointer = curl_share_init() else { return nil }
    self.pointer = pointer
    locks = Locks()
    let code = azure_curl_share_set_locks(
      pointer, { _, data, _, context in SharedCache.mutex(data, context).lock() },
      { _, data, context in SharedCache.mutex(data, context).unlock() },
      Unmanaged.passUnretained(locks).toOpaque())
    guard code == CURLSHE_OK, azure_curl_share_add(pointer, CURL_LOCK_DATA_DNS) == CURLSHE_OK else {
      return nil
    }
    // A libcurl without TLS has no sessions to share.
    _ = azure_curl_share_add(pointer, CURL_LOCK_DATA_SSL_SESSION)
  }

  /// Runs after all handles that share it are gone, because each retains it.
  deinit {
    _ = withExtendedLifetime(locks) { curl_share_cleanup(pointer) }
  }

  private static func mutex(_ data: curl_lock_data, _ context: UnsafeMutableRawPointer?) -> RawMutex {
    guard let context else { preconditionFailure("libcurl lost the context of a callback") }
    return Unmanaged<Locks>.fromOpaque(context).takeUnretainedValue().mutexes[Int(data.rawValue)]
  }
}
