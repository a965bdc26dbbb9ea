import AzureCore
import CCurl

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// What concerns libcurl and the whole process: its initialization, what its version can do, and its signals.
enum CurlLibrary {
  /// The result of `curl_global_init`; Swift runs the initializer of a static exactly once.
  private static let initialization: CURLcode = azure_curl_global_init()

  /// Prepares libcurl for the process, the first time.
  static func prepare() throws(AzureError) {
    guard initialization == CURLE_OK else {
      throw AzureError(.connection, "libcurl cannot be used: \(text(of: initialization))")
    }
  }

  // MARK: Versions

  /// Whether an easy handle that is reset still reads the freed header fields of its last response.
  ///
  /// A response whose first field begins with a blank then corrupts the heap:
  /// https://github.com/curl/curl/pull/11103, merged between 8.1.0 and 8.2.0; header fields are kept since 7.83.0.
  static let readsFreedFields = (0x075300..<0x080200).contains(azure_curl_version())

  /// Whether a connection stays open when its handle is removed from its multi handle.
  ///
  /// Fixed in 7.85.0: https://github.com/curl/curl/pull/9342.
  static let keepsRemovedConnections = azure_curl_version() < 0x075500

  /// Whether threads can share a multi handle without waiting for each other's name lookups.
  ///
  /// Not so with a libcurl that looks names up in the thread of the transfer, nor before 7.87.0, where the end of a transfer
  /// waits for a lookup that is still going on.
  static let hasBackgroundLookups =
    azure_curl_has_asynchronous_names() != 0 && azure_curl_version() >= 0x075700

  /// The path of the certificates that libcurl trusts by default, if it tells.
  static var systemCertificates: String? {
    guard let handle = curl_easy_init() else { return nil }
    defer { curl_easy_cleanup(handle) }
    return azure_curl_default_certificates(handle).map { String(cString: $0) }
  }

  // MARK: Texts

  /// libcurl's own words for a code; they say nothing about a request.
  static func text(of code: CURLcode) -> String {
    curl_easy_strerror(code).map { String(cString: $0) } ?? "code \(code.rawValue)"
  }

  static func text(of code: CURLMcode) -> String {
    curl_multi_strerror(code).map { String(cString: $0) } ?? "code \(code.rawValue)"
  }

  // MARK: Signals

  /// Runs a closure on this thread with `SIGPIPE` blocked, and discards the signal if the closure raised it.
  ///
  /// Writing to a closed TLS connection may raise it, and it would end the process. libcurl leaves it alone, because it runs
  /// with `CURLOPT_NOSIGNAL`, as programs with threads need it.
  static func ignoringBrokenPipe<Result>(_ body: () -> Result) -> Result {
    var pipe = sigset_t()
    var before = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    // A thread that does not block the signal has none pending: it would have been delivered.
    let wasPending = sigismember(&before, SIGPIPE) == 1 && isBrokenPipePending
    defer {
      if !wasPending, isBrokenPipePending {
        var signal: CInt = 0
        sigwait(&pipe, &signal)
      }
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    return body()
  }

  private static var isBrokenPipePending: Bool {
    var pending = sigset_t()
    sigpending(&pending)
    return sigismember(&pending, SIGPIPE) == 1
  }

  /// Blocks all signals on this thread for good, so that the program's handlers run on other threads.
  static func blockAllSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, nil)
  }
}

extension TransportError {
  /// The system has nothing left to make a transfer with, which may pass.
  static func noResources(_ missing: String) -> TransportError {
    TransportError(.connect, delivery: .notSent, "There is \(missing) for a transfer")
  }
}
