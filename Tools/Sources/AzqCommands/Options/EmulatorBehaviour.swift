import ArgumentParser
import AzureQueueEmulator

/// How the emulator behaves where the service's accounts differ.
struct EmulatorBehaviour: ParsableArguments {
  @Flag(help: "Accept every request without checking who sends it.")
  var noAuthentication = false

  @Flag(
    help: ArgumentHelp(
      "Accept bearer tokens over plain http, which the service refuses.",
      discussion: "For tests on this machine. Without --oauth it is not checked who has issued them."))
  var tokensOverHttp = false

  @Flag(help: "Refuse the account's key, and the signatures made with it.")
  var refuseAccountKey = false

  @Option(
    help: ArgumentHelp("The tenant that bearer tokens must come from; any unless given.", valueName: "id"))
  var tenant: String?

  @Option(help: "What 'azq stats' is told about the secondary location.")
  var replication = ReplicationChoice.live

  @Option(
    help: ArgumentHelp(
      "How long the name of a deleted queue cannot be used again; not at all unless given.",
      discussion: "A time such as 30 (seconds) or 5m; the service takes 30 seconds or more.",
      valueName: "time"))
  var nameReuseDelay: Lifetime?

  func validate() throws {
    if noAuthentication, tokensOverHttp || refuseAccountKey || tenant != nil {
      throw ValidationError("--no-authentication cannot be combined with options about authentication.")
    }
  }

  /// How callers are authenticated.
  var authentication: EmulatorAuthentication { noAuthentication ? .none : .required }

  /// The rest, as the engine takes it.
  var options: EmulatorOptions {
    var options = EmulatorOptions(nameReuseDelay: nameReuseDelay?.duration ?? .zero)
    options.acceptsTokensOverHTTP = tokensOverHttp
    options.permitsAccountKey = !refuseAccountKey
    options.tenant = tenant
    options.replication = replication.replication
    return options
  }

  /// Whether an address or name to listen on is reached from this machine only; names have no case.
  static func isLoopback(_ host: String) -> Bool {
    let host = host.lowercased()
    return host == "localhost" || host == "::1" || host.wholeMatch(of: /127(?:\.[0-9]{1,3}){3}/) != nil
  }
}

/// A state of the secondary location on the command line.
enum ReplicationChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case live
  case bootstrap
  case unavailable

  var replication: EmulatorReplication {
    switch self {
    case .live: .live
    case .bootstrap: .bootstrap
    case .unavailable: .unavailable
    }
  }
}
