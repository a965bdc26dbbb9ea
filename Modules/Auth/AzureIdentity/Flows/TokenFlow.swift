#if Identity
  import AzureCore

  /// One way to come to a token: a value that says what to do next.
  ///
  /// It does nothing itself. Both drivers carry its steps out (``FlowDriver`` and ``BlockingFlowDriver``) and tell it how they
  /// ended.
  protocol TokenFlow: Sendable {
    /// Takes an event and says what to do next.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - now: The present time.
    /// - Returns: What to do next; no event may follow ``FlowStep/finish(_:)``.
    /// - Throws: Why there is no token; no event may follow.
    mutating func advance(_ event: FlowEvent, now: ClockReading) throws(AzureError) -> FlowStep
  }

  /// What a driver shall do next for a ``TokenFlow``.
  enum FlowStep: Sendable {
    /// Send a request, again where the exchange says so, and report ``FlowEvent/response(_:)`` or ``FlowEvent/lost(_:)``.
    case send(AzureRequest, Exchange)
    /// Read a file of at most so many bytes.
    case read(String, atMost: Int)
    /// Run a program.
    case run(ChildCommand, within: Duration)
    /// Ask the application for an assertion.
    case ask(AssertionSource.Callback)
    /// Show a person where to sign in.
    case show(DeviceCodePrompt)
    /// Wait.
    case wait(Duration)
    /// There is a token; there is nothing more to do.
    case finish(AccessToken)
  }

  /// What a driver tells a ``TokenFlow``.
  enum FlowEvent: Sendable {
    /// The driver took the flow up.
    case start
    /// What came back at last, whatever its status, but for those that the exchange tries again.
    case response(AzureResponse)
    /// Nothing came back, or only what the exchange tries again; cut by the caller's time when more might have come.
    indirect case lost(AzureError, isCut: Bool)
    /// The file was read, or not.
    case file(Result<[UInt8], FileFault>)
    /// The program has ended, or not begun.
    case ran(ChildOutcome)
    /// The application's assertion.
    case assertion(Secret<String>)
    /// The time has passed, or the prompt was shown.
    case done
  }

  /// How one request of a flow is carried.
  struct Exchange: Sendable {
    /// The name for errors and observers.
    var name: String
    /// When it is sent again.
    var retry = TokenRetry.authority
    /// How long connecting may take.
    var connectTimeout = Duration.seconds(20)
    /// How long one attempt may take.
    var timeout = Duration.seconds(60)
    /// How long all attempts and waits may take together.
    var deadline = Duration.seconds(300)
    /// What must not be shown, should the response repeat it.
    var secrets = HiddenSecrets()
    /// The certificate that the server must have, by its SHA-1; `nil` where the usual trust decides.
    var pinnedThumbprint: [UInt8]?
  }

  extension AzureError {
    /// A driver sent an event that the flow does not expect: a mistake in this module.
    static func unexpectedEvent(_ credential: String) -> AzureError {
      AzureError(.credential, "\(credential) was told something that it had not asked for")
    }
  }
#endif
