import ArgumentParser

/// What authorizes the requests of a command.
enum AuthChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case `default`
  case cli
  case secret
  case certificate
  case workload
  case managed
  case device
  case key
  case sas

  /// Whether it is a token of Microsoft Entra.
  var isToken: Bool { self != .key && self != .sas }

  /// An option that belongs to some of them.
  enum Detail: String, CaseIterable {
    case tenant = "--tenant"
    case clientID = "--client-id"
    case secretFile = "--secret-file"
    case certificate = "--certificate"
    case tokenFile = "--federated-token-file"
    case authority = "--authority"
    case noDiscovery = "--no-instance-discovery"

    /// The choices that the option belongs to.
    var choices: [AuthChoice] {
      switch self {
      case .tenant: [.cli, .secret, .certificate, .workload, .device]
      case .clientID: [.default, .secret, .certificate, .workload, .managed, .device]
      case .secretFile: [.secret]
      case .certificate: [.certificate]
      case .tokenFile: [.workload]
      case .authority, .noDiscovery: [.default, .secret, .certificate, .workload, .device]
      }
    }
  }
}
