import AzureCore
import CCurl

/// The state of libcurl that belongs to the whole process.
enum CurlLibrary {
  /// The result of `curl_global_init`; Swift runs the initializer of a static exactly once.
  private static let initialization: CURLcode = azure_curl_global_init()

  /// Prepares libcurl for the process, the first time.
  static func prepare() throws(AzureError) {
    guard initialization == CURLE_OK else {
      throw AzureError(.connection, "libcurl cannot be used: \(text(of: initialization))")
    }
  }

  /// Whether an easy handle that is used again looks at the freed header fields of its last response.
  ///
  /// A response whose first field begins with a blank then corrupts the heap:
  /// https://github.com/curl/curl/pull/11103, merged between 8.1.0 and 8.2.0; header fields are kept since 7.83.0.
  static let remembersFreedFields = (0x075300..<0x080200).contains(azure_curl_version())

  /// Whether a connection stays open when its handle is taken out of its multi handle.
  ///
  /// Mended in 7.85.0: https://github.com/curl/curl/pull/9342.
  static let keepsRemovedConnections = azure_curl_version() < 0x075500

  /// Whether threads that use one multi handle in turns do not wait for each other's names.
  ///
  /// A libcurl that looks names up in the thread of the transfer blocks it; one before 7.87.0 waits for a lookup that is still
  /// going on when a transfer ends.
  static let leavesLookups = azure_curl_has_asynchronous_names() != 0 && azure_curl_version() >= 0x075700

  /// libcurl's own words for a code; they hold nothing of a request.
  static func text(of code: CURLcode) -> String {
    curl_easy_strerror(code).map { String(cString: $0) } ?? "code \(code.rawValue)"
  }

  static func text(of code: CURLMcode) -> String {
    curl_multi_strerror(code).map { String(cString: $0) } ?? "code \(code.rawValue)"
  }
}
