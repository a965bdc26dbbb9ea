import AzureCore

/// What happens to the connections of a transport, line by line, for a person who looks for a fault.
///
/// Every line passes the rule for text from outside: it holds no secret, and is a single line.
final class DebugLog: Sendable {
  private let output: @Sendable (String) -> Void
  private let rule: OutsideText

  private static let maximumBytes = 1024

  /// Makes a log.
  ///
  /// - Parameters:
  ///   - proxies: The proxies whose credentials are hidden.
  ///   - output: Takes a line.
  init(hiding proxies: ProxyRouting, _ output: @escaping @Sendable (String) -> Void) {
    rule = OutsideText(answering: SentSecrets(proxyAuthorizations: proxies.authorizations))
    self.output = output
  }

  /// Writes a line about a connection.
  ///
  /// - Parameters:
  ///   - text: What has happened.
  ///   - authority: The server.
  func write(_ text: String, about authority: String) {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    // libcurl names the user of a proxy in such a line.
    guard !line.contains(" auth using "), !line.isEmpty else { return }
    output(rule.text("[\(authority)] \(line)", atMost: Self.maximumBytes))
  }
}

/// The log of one connection; libcurl keeps its address.
final class ConnectionLog: Sendable {
  private let log: DebugLog
  private let authority: String

  init(_ log: DebugLog, _ authority: String) {
    self.log = log
    self.authority = authority
  }

  func write(_ text: String) { log.write(text, about: authority) }
}
