#if Identity
  public import AzureCore

  /// Asks one credential after another until one gives a token, and from then on that one alone.
  ///
  /// Only a credential that cannot be tried (`AzureError.Kind.credentialUnavailable`) lets the chain go on. One that was refused
  /// ends it: to go on would pick another identity than the one that is configured.
  public struct ChainedTokenCredential: EntraCredential {
    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// What became of each member when the chain last looked for one that gives a token.
    public var memberOutcomes: [ChainMemberOutcome] {
      (tokens.source as? ChainSource)?.memberOutcomes ?? []
    }

    /// Makes a chain; nothing is sent.
    ///
    /// - Parameters:
    ///   - credentials: The members in their order; of this module or your own.
    ///   - options: How tokens are kept, and what carries requests of members that have no transport of their own.
    /// - Throws: `AzureError` of kind `invalidArgument` when there is no member.
    public init(
      _ credentials: [any TokenCredential & BlockingTokenCredential],
      options: IdentityOptions = IdentityOptions()
    ) throws(AzureError) {
      guard !credentials.isEmpty else { throw .invalidArgument("A chain of credentials has no member") }
      let members = credentials.map { credential -> ChainSource.Member in
        guard let entra = credential as? any EntraCredential else { return .other(credential) }
        let source = entra.tokens.source
        return .source((source as? ManagedIdentitySource)?.inChain ?? source)
      }
      tokens = EntraTokens(
        ChainSource(
          "ChainedTokenCredential", members, advice: "configure one of them, or add another to the chain",
          options))
    }
  }

  /// What became of a member of a chain, for somebody who wants to know why another identity is used than was meant.
  public struct ChainMemberOutcome: Sendable {
    /// What became of it; the three cases are all there will be.
    public enum Result: Sendable {
      /// It gave the token, and is asked alone from then on.
      case gaveToken
      /// It could not be tried (`AzureError.Kind.credentialUnavailable`), or was refused, which ends the chain.
      case failed(AzureError)
      /// The chain has not come to it.
      case notAsked
    }

    /// The name of the credential.
    public let credential: String
    /// What became of it.
    public let result: Result
  }
#endif
