/// What a plan has in common with the other calls of a client.
///
/// It stands behind one reference, so that a plan is made and let go without counting each of these up and down.
struct SharedSettings: Sendable {
  var perCallPolicies: [any Policy] = []
  var perAttemptPolicies: [any Policy] = []
  var authorizer: any Authorizer = AnonymousAuthorizer()
  var retry: any RetryRule = NoRetry()
  var budget: SharedRetryBudget?
  var pace: SharedPace?
  var serviceClock: ServiceClock?
  var observers: [any CallObserver] = []
  var random = RandomSource.system
  var readFailure: @Sendable (Response) -> ServiceFailure = { ServiceFailure(headersOf: $0) }

  /// The place of the settings of one or more plans; a plan that changes one puts all of them in a new place.
  final class Place: Sendable {
    let settings: SharedSettings

    init(_ settings: SharedSettings) { self.settings = settings }
  }
}
