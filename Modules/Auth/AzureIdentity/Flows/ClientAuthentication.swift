#if Identity
  import AzureCore

  /// How an application proves who it is.
  enum ClientAuthentication: Sendable {
    case secret(Secret<String>)
    case certificate(ClientCertificate, sendsChain: Bool)
    case assertion(AssertionSource)
  }

  /// Where a signed assertion comes from.
  enum AssertionSource: Sendable {
    /// The application's own function.
    struct Callback: Sendable {
      /// For both styles; `nil` where there is only the async one.
      var blocking: (@Sendable () throws -> String)?
      var async: @Sendable () async throws -> String
    }

    case callback(Callback)
    /// A file that another process writes anew.
    case file(path: String)
    /// A service connection of Azure Pipelines.
    case pipeline(PipelineConnection)
  }

  /// Where a job of Azure Pipelines asks for an assertion.
  struct PipelineConnection: Sendable {
    let requestURL: String
    let connectionID: String
    let systemAccessToken: Secret<String>
  }
#endif
