import AzureCore

/// A checked configuration, in the form that transfers need.
struct Settings: Sendable {
  let connectionsPerHost: Int
  /// Whole seconds; zero keeps no connection.
  let idleSeconds: Int
  let trust: TrustAnchors?
  let identity: ClientIdentity?
  let routing: Routing
  /// Counts the connections of both colours.
  let connections = ConnectionCounter()

  init(_ configuration: CurlTransport.Configuration) throws(AzureError) {
    guard configuration.maximumConnectionsPerHost >= 1 else {
      throw .invalidArgument(
        "maximumConnectionsPerHost is \(configuration.maximumConnectionsPerHost)", advice: "allow at least 1")
    }
    guard configuration.maximumIdleTime >= .zero else {
      throw .invalidArgument(
        "maximumIdleTime is negative", advice: "use .zero to keep no connection between requests")
    }
    connectionsPerHost = min(configuration.maximumConnectionsPerHost, 65536)
    idleSeconds = min(configuration.maximumIdleTime.roundedUpToSeconds, 1_000_000)
    trust =
      if let path = configuration.additionalCAFile { try TrustAnchors(adding: path) } else { nil }
    identity =
      if let certificate = configuration.clientCertificate { try ClientIdentity(certificate) } else { nil }
    routing = try Routing(configuration.proxy)
  }
}

extension Duration {
  /// Whole seconds, rounded up, of a duration that is not negative; some thirty years at most.
  var roundedUpToSeconds: Int {
    let (seconds, rest) = min(self, .maximumWait).components
    return Int(rest > 0 ? seconds + 1 : seconds)
  }

  /// Whole milliseconds, rounded up, within what libcurl and `poll` take: 1 millisecond to 24 days.
  ///
  /// libcurl takes zero for "no limit", and an attempt always has one.
  var milliseconds: Int {
    let (seconds, rest) = min(max(self, .zero), .maximumWait).components
    guard seconds < 2_000_000 else { return 2_000_000_000 }
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
