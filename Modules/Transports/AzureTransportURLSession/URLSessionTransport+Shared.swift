extension URLSessionTransport {
  /// One transport with the default settings, for all code of the process that needs no other.
  ///
  /// Made when it is first asked for. It lives as long as the process: clients never end it, and ``shutdown()`` does nothing to
  /// it.
  public static let shared = URLSessionTransport(Configuration(), isShared: true)
}
