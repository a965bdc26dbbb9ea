import AzureCore
import AzureQueueEmulator

/// What every connection of a host shares: who responds, and what is asked of a connection.
struct EmulatorService: Sendable {
  let emulator: QueueEmulator
  let limits: ConnectionLimits
  /// How long a request under way may take once the host is to stop.
  let grace: Duration
  /// With what https is served; plain http without.
  var tls: EmulatorTLS?
  /// Who responds beside the emulator where clients sign in.
  var issuer: LocalIssuer?
  let observe: (@Sendable (ServedExchange) -> Void)?

  func response(to request: AzureRequest, from clientAddress: String?) -> AzureResponse {
    let response = issuer?.response(to: request) ?? emulator.respond(to: request, from: clientAddress)
    observe?(ServedExchange(request: request, response: response))
    return response
  }
}
