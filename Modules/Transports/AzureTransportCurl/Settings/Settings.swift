import AzureCore

/// A checked configuration, in the units that transfers need.
///
/// A class, because every request and connection refers to it, and a copy would retain all of its parts.
final class Settings: Sendable {
  let connectionsPerHost: Int
  /// How long an idle connection is kept, in seconds; zero keeps none.
  let idleSeconds: Int
  /// How long after it was made a connection may begin another request; `nil` for no limit.
  let maximumAge: Duration?
  /// The interval of TCP keep-alive probes in seconds; `nil` for none.
  let keepAliveSeconds: Int?
  /// The certificates to trust; `nil` for those of the system.
  let trust: TrustAnchors?
  let identity: ClientIdentity?
  let proxies: ProxyRouting
  let overrides: AddressOverrides
  let log: DebugLog?
  /// Tells the one certificate that servers may show, whatever authority signed it; `nil` where the usual trust decides.
  let pin: CertificatePin?
  /// Counts the connections of async and of blocking calls.
  let connections = ConnectionCounter()

  init(
    connectionsPerHost: Int, idleSeconds: Int, maximumAge: Duration?, keepAliveSeconds: Int?,
    trust: TrustAnchors?, identity: ClientIdentity?, proxies: ProxyRouting, overrides: AddressOverrides,
    log: DebugLog?, pin: CertificatePin? = nil
  ) {
    self.connectionsPerHost = connectionsPerHost
    self.idleSeconds = idleSeconds
    self.maximumAge = maximumAge
    self.keepAliveSeconds = keepAliveSeconds
    self.trust = trust
    self.identity = identity
    self.proxies = proxies
    self.overrides = overrides
    self.log = log
    self.pin = pin
  }

  /// These settings for servers with one certificate, which are reached directly.
  func pinned(to pin: @escaping CertificatePin) throws(AzureError) -> Settings {
    Settings(
      connectionsPerHost: connectionsPerHost, idleSeconds: idleSeconds, maximumAge: maximumAge,
      keepAliveSeconds: keepAliveSeconds, trust: nil, identity: nil, proxies: try ProxyRouting(.none),
      overrides: overrides, log: log, pin: pin)
  }
}

/// Whether a certificate, in DER, is the expected one.
typealias CertificatePin = @Sendable ([UInt8]) -> Bool

extension Duration {
  /// Whole seconds, rounded up, of a duration that is not negative; some thirty years at most.
  var roundedUpToSeconds: Int {
    let (seconds, rest) = min(self, .maximumWait).components
    return Int(rest > 0 ? seconds + 1 : seconds)
  }

  /// Whole milliseconds, rounded up, from 1 millisecond to 24 days: what libcurl and `poll` accept.
  ///
  /// Never zero, which means "no limit" to libcurl: an attempt always has one.
  var milliseconds: Int {
    let (seconds, rest) = min(max(self, .zero), .maximumWait).components
    guard seconds < 2_000_000 else { return 2_000_000_000 }
    // bounded: by 24 days
    return max(1, Int(seconds) * 1000 + Int((rest + 999_999_999_999_999) / 1_000_000_000_000_000))
  }

  /// The duration in seconds, for people.
  var inSeconds: String {
    let thousandths = milliseconds
    let whole = "\(thousandths / 1000)"
    guard thousandths % 1000 != 0 else { return whole + " s" }
    let digits = String(thousandths % 1000 + 1000).dropFirst()
    return whole + "." + digits + " s"
  }
}

/// Where to connect in place of the host that a request names.
struct AddressOverrides: Sendable {
  /// By `host` or `host:port` in lower case, where to connect, in the form of an entry of `CURLOPT_CONNECT_TO`.
  private let entries: [String: String]

  /// Checks overrides.
  ///
  /// - Parameter overrides: From `host` or `host:port` to `host` or `host:port`.
  /// - Throws: `AzureError` for what is not such a text.
  init(_ overrides: [String: String]) throws(AzureError) {
    var entries: [String: String] = [:]
    for (key, target) in overrides {
      guard Self.parts(of: key) != nil, let (host, port) = Self.parts(of: target) else {
        // Neither text is repeated, because it may be anything.
        throw .invalidArgument(
          "An entry of addressOverrides is not from host or host:port to host or host:port",
          advice: "write for example [\"name.example\": \"10.0.0.5:443\"], with an IPv6 address in brackets")
      }
      // The two empty parts before it match every host and port, because the matching is done here.
      entries[key.lowercased()] = "::\(host):\(port ?? "")"
    }
    self.entries = entries
  }

  /// The entry of `CURLOPT_CONNECT_TO` for an authority, or `nil` when nothing is overridden for it.
  ///
  /// An entry for host and port comes before one for the host alone.
  func entry(for authority: String, isEncrypted: Bool) -> String? {
    guard !entries.isEmpty else { return nil }
    let name = authority.lowercased()
    guard let (host, port) = Self.parts(of: name) else { return entries[name] }
    return entries["\(host):\(port ?? (isEncrypted ? "443" : "80"))"] ?? entries[String(host)]
  }

  /// Host and port of `host`, `host:port`, `[address]` or `[address]:port`; `nil` for anything else.
  private static func parts(of text: String) -> (host: Substring, port: Substring?)? {
    guard text.utf8.allSatisfy(Authority.isCharacter) else { return nil }
    let isAddress = text.hasPrefix("[")
    let end = isAddress ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":")
    let host = text[..<(end ?? text.endIndex)]
    guard isAddress ? host.hasSuffix("]") && host.count > 2 : !host.isEmpty && !host.contains("]") else {
      return nil
    }
    guard let end, end < text.endIndex else { return (host, nil) }
    let port = text[text.index(after: end)...]
    guard text[end] == ":", let number = UInt16(port), number > 0 else { return nil }
    return (host, port)
  }
}

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
    rule = OutsideText(inResponseTo: SentSecrets(proxyAuthorizations: proxies.authorizations))
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
