#if Identity
  import AzureAuthToken
  import AzureCore
  import Logging

  /// Asks one credential after another until one can be tried, and from then on that one alone.
  final class ChainSource: TokenSource {
    /// A member: one of this module, whose own cache is left out, or the application's.
    enum Member: Sendable {
      case source(any TokenSource)
      case other(any TokenCredential & BlockingTokenCredential)

      var name: String {
        switch self {
        case .source(let source): source.name
        case .other(let credential): "\(type(of: credential))"
        }
      }
    }

    let name: String
    let options: IdentityOptions
    private let members: [Member]
    /// What to do where nothing says more.
    private let advice: String
    private let state = ThreadLock(State())

    private struct State {
      var chosen: Int?
      /// What members that were asked in the last search said, in their order.
      var failures: [AzureError] = []
    }

    init(_ name: String, _ members: [Member], advice: String, _ options: IdentityOptions) {
      self.name = name
      self.members = members
      self.advice = advice
      self.options = options
    }

    /// The member that gave a token.
    var chosenName: String? { chosen.map { members[$0].name } }

    /// That of the member that is asked alone.
    var lastSignIn: SignIn? {
      guard let chosen, case .source(let source) = members[chosen] else { return nil }
      return source.lastSignIn
    }

    private var chosen: Int? { state.withLock { $0.chosen } }

    /// What became of each member when one was last looked for.
    var memberOutcomes: [ChainMemberOutcome] {
      let state = state.withLock { $0 }
      return members.enumerated().map { index, member in
        let result: ChainMemberOutcome.Result =
          if index == state.chosen {
            .gaveToken
          } else if index < state.failures.count {
            .failed(state.failures[index])
          } else {
            .notAsked
          }
        return ChainMemberOutcome(credential: member.name, result: result)
      }
    }

    func fetch(
      _ request: TokenRequest, _ need: TokenCache.Need, over transport: (any AsyncTransport)?
    ) async throws -> AccessToken {
      if let index = chosen { return try await ask(members[index], request, need, transport) }
      var failures: [AzureError] = []
      for (index, member) in members.enumerated() {
        do {
          let token: AccessToken
          if let kept = signedIn(member, request) {
            token = kept
          } else {
            token = try await ask(member, request, need, transport)
          }
          choose(index, after: failures)
          return token
        } catch let error as AzureError {
          failures.append(error)
          try skip(error, of: member, failures)
        }
      }
      throw summary(failures)
    }

    /// The token that somebody signed in at a member for before the chain came to it; the member's own cache is left out.
    private func signedIn(_ member: Member, _ request: TokenRequest) -> AccessToken? {
      guard case .source(let source) = member else { return nil }
      return source.lastSignIn?.token(for: request, at: options.surroundings.clock.now().date)
    }

    /// Asks a member; what the application's own says of a fault may quote what it was told.
    private func ask(
      _ member: Member, _ request: TokenRequest, _ need: TokenCache.Need, _ transport: (any AsyncTransport)?
    ) async throws -> AccessToken {
      switch member {
      case .source(let source): return try await source.fetch(request, need, over: transport)
      case .other(let credential):
        do {
          guard let transport, let borrower = credential as? any TransportBorrowing else {
            return try await credential.token(for: request)
          }
          return try await borrower.token(for: request, over: transport)
        } catch let error as AzureError {
          throw error.shown(by: OutsideText())
        }
      }
    }

    @available(*, noasync)
    func fetchBlocking(
      _ request: TokenRequest, _ need: TokenCache.Need, within limit: Duration,
      over transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken {
      if let index = chosen {
        return try askBlocking(members[index], request, need, limit, transport)
      }
      let clock = options.surroundings.clock
      let start = clock.now().elapsed
      var failures: [AzureError] = []
      for (index, member) in members.enumerated() {
        let left = limit - (clock.now().elapsed - start)
        guard left > .zero else { throw AzureError(.timeout, "\(name) got no token within \(limit)") }
        do throws(AzureError) {
          let token: AccessToken
          if let kept = signedIn(member, request) {
            token = kept
          } else {
            token = try askBlocking(member, request, need, left, transport)
          }
          choose(index, after: failures)
          return token
        } catch {
          failures.append(error)
          try skip(error, of: member, failures)
        }
      }
      throw summary(failures)
    }

    @available(*, noasync)
    private func askBlocking(
      _ member: Member, _ request: TokenRequest, _ need: TokenCache.Need, _ limit: Duration,
      _ transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken {
      switch member {
      case .source(let source):
        return try source.fetchBlocking(request, need, within: limit, over: transport)
      case .other(let credential):
        do throws(AzureError) {
          guard let transport, let borrower = credential as? any BlockingTransportBorrowing else {
            return try credential.tokenBlocking(for: request, within: limit)
          }
          return try borrower.tokenBlocking(for: request, within: limit, over: transport)
        } catch {
          throw error.shown(by: OutsideText())
        }
      }
    }

    private func choose(_ index: Int, after failures: [AzureError]) {
      state.withLock { $0 = State(chosen: index, failures: failures) }
      options.logger?.info(
        "credential chosen",
        metadata: ["azure.identity.chain": "\(name)", "azure.identity.credential": "\(members[index].name)"])
    }

    /// Goes on after a member that cannot be tried; any other failure ends the chain, as going on would pick another identity.
    private func skip(_ error: AzureError, of member: Member, _ failures: [AzureError]) throws(AzureError) {
      state.withLock { if $0.chosen == nil { $0.failures = failures } }
      options.logger?.debug(
        "credential skipped",
        metadata: [
          "azure.identity.chain": "\(name)", "azure.identity.credential": "\(member.name)",
          "error": "\(error)",
        ])
      guard error.kind == .credentialUnavailable else {
        var failure = error
        failure.message = "\(name) stopped at a credential that failed: \(error.message)"
        throw failure
      }
    }

    private func summary(_ failures: [AzureError]) -> AzureError {
      let prefix = " is not available: "
      let lines = zip(members, failures).map { member, failure in
        // Most messages begin with the name.
        failure.message.hasPrefix(member.name + prefix)
          ? "\(member.name): \(failure.message.dropFirst((member.name + prefix).count))"
          : "\(member.name): \(failure.message)"
      }
      let count =
        members.count == 1 ? "its one credential is not" : "none of its \(members.count) credentials is"
      var error = AzureError.unavailable(
        name, "\(count) available.\n- " + lines.joined(separator: "\n- "), .failed,
        advice: likeliestAdvice(failures))
      error.message = "\(name) got no token: \(count) available.\n- " + lines.joined(separator: "\n- ")
      return error
    }

    /// What mends the member that is nearest to giving a token.
    private func likeliestAdvice(_ failures: [AzureError]) -> String {
      for wanted in [Availability.incomplete, .signedOut, .failed] {
        if let found = failures.first(where: { $0.availability == wanted && $0.advice != nil })?.advice {
          return found
        }
      }
      return advice
    }
  }
#endif
