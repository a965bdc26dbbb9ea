/// Where a host listens.
public struct BoundAddress: Sendable, Hashable {
  /// The address or name that was asked for.
  public let host: String

  /// The port, the real one when any free port was asked for.
  public let port: Int

  /// Whether it serves https.
  public let isSecure: Bool

  package init(host: String, port: Int, isSecure: Bool = false) {
    self.host = host
    self.port = port
    self.isSecure = isSecure
  }

  /// Host and port as they stand in a URL; an IPv6 address gets its brackets.
  public var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Scheme, host and port, for example `https://127.0.0.1:10001`.
  public var origin: String { (isSecure ? "https://" : "http://") + authority }

  /// The base address of an account's queue service here.
  ///
  /// - Parameter account: The account's name.
  /// - Returns: For example `http://127.0.0.1:10001/devstoreaccount1`.
  public func url(account: String) -> String { "\(origin)/\(account)" }
}
