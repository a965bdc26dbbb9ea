/// The one error of this package: what happened, whether the service may have acted, and what to do next.
///
/// Calls throw nothing else, except that an async call whose task is cancelled throws `CancellationError`.
/// No property holds a secret: keys, signatures and tokens never reach an error.
public struct AzureError: Error, Sendable {
  /// The kind of fault; an open type, so that new kinds break no program.
  public struct Kind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The name of the kind.
    public var rawValue: String

    /// Makes a kind from its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The name of the kind.
    public var description: String { rawValue }

    /// An argument or setting was refused before anything was sent.
    public static let invalidArgument = Kind(rawValue: "invalidArgument")
    /// The service responded with an error status; see ``AzureError/status`` and ``AzureError/code``.
    public static let service = Kind(rawValue: "service")
    /// No connection could be made, or it broke.
    public static let connection = Kind(rawValue: "connection")
    /// An attempt ran into its timeout.
    public static let timeout = Kind(rawValue: "timeout")
    /// The deadline of the whole call passed.
    public static let deadline = Kind(rawValue: "deadline")
    /// The response could be read but was not what the operation returns.
    public static let malformedResponse = Kind(rawValue: "malformedResponse")
    /// The response was larger than the limit.
    public static let responseTooLarge = Kind(rawValue: "responseTooLarge")
    /// No token could be had, or the credential cannot be used here.
    public static let credential = Kind(rawValue: "credential")
    /// A message could not be encrypted, because its key could not be asked, for example.
    public static let encryption = Kind(rawValue: "encryption")
    /// The response belongs to another request: its client request id is not the one sent.
    public static let requestIDMismatch = Kind(rawValue: "requestIDMismatch")
  }

  /// Whether the service may have carried out the operation; the three cases are all there will be.
  public enum Effect: String, Sendable, Hashable {
    /// No byte of any attempt reached the service; repeating is safe.
    case notSent
    /// The service refused every attempt that reached it; it did nothing.
    case refused
    /// An attempt may have been carried out although its response was lost or unclear.
    case unknown
  }

  /// The kind of fault.
  public var kind: Kind
  /// What happened, for people; free of secrets.
  public var message: String
  /// The name of the operation, for example `Put Message`, when one was under way.
  public var operation: String?
  /// The service's own code, when it sent one.
  public var code: StorageErrorCode?
  /// The HTTP status, when the service responded.
  ///
  /// That of an authority or host which gave a credential no token is none of the service's: it is in the message and under
  /// `status` in ``details``.
  public var status: Int?
  /// The id that this client gave the call (`x-ms-client-request-id`).
  public var clientRequestID: String?
  /// The id that the service gave the last attempt (`x-ms-request-id`); `nil` when what it sent is no id: 1 to 64 letters,
  /// digits and dashes.
  public var requestID: String?
  /// What the service's clock said when it responded last (`Date`).
  public var serviceDate: Timestamp?
  /// Where the attempt that this error tells of was sent; `nil` when none was made.
  public var location: StorageLocation?
  /// How many attempts were made; zero when nothing was sent.
  public var attempts: Int
  /// Whether the service may have acted.
  public var effect: Effect
  /// The further elements of the service's error body, such as `AuthenticationErrorDetail`.
  ///
  /// That one may hold the string that the service would have signed; ``authenticationErrorDetail`` says more.
  public var details: [String: String]
  /// What to do next, when that can be said.
  public var advice: String?
  /// The fault underneath, when there is one.
  public var cause: (any Error)?
  /// Whether a message was refused for its size before anything was sent.
  private var isOverSize = false

  /// Makes an error.
  ///
  /// - Parameters:
  ///   - kind: The kind of fault.
  ///   - message: What happened; must hold no secret.
  ///   - advice: What to do next.
  ///   - effect: Whether the service may have acted.
  ///   - cause: The fault underneath.
  public init(
    _ kind: Kind, _ message: String, advice: String? = nil, effect: Effect = .notSent,
    cause: (any Error)? = nil
  ) {
    self.kind = kind
    self.message = message
    self.advice = advice
    self.effect = effect
    self.cause = cause
    self.attempts = 0
    self.details = [:]
  }

  /// Makes an error for an argument that is refused before anything is sent.
  ///
  /// - Parameters:
  ///   - message: Which argument, and what is wrong with it.
  ///   - advice: What to do instead.
  /// - Returns: The error.
  public static func invalidArgument(_ message: String, advice: String? = nil) -> AzureError {
    AzureError(.invalidArgument, message, advice: advice)
  }

  /// Makes an error for a message that is refused for its size before anything is sent.
  package static func tooLarge(_ message: String, advice: String) -> AzureError {
    var error = invalidArgument(message, advice: advice)
    error.isOverSize = true
    return error
  }

  /// Makes an error from what the service said.
  ///
  /// The message is never empty: a response without one is described by its status and code. The effect is what the response
  /// tells: unknown after a server fault or a status that no final response has.
  ///
  /// - Parameter failure: The service's refusal.
  public init(_ failure: ServiceFailure) {
    self.init(.service, failure.message.isEmpty ? failure.summary : failure.message, effect: failure.effect)
    status = failure.status
    code = failure.code
    requestID = failure.requestID
    serviceDate = failure.date
    details = failure.details
  }
}

extension AzureError {
  /// The status, but not of a fault of the credential, which says nothing of queues.
  private var serviceStatus: Int? { kind == .credential ? nil : status }

  /// The error of a credential, without what would be taken for the queue service's: status, code, id and place of a response.
  package var ofCredential: AzureError {
    var error = self
    if let status { error.details["status"] = "\(status)" }
    error.status = nil
    error.code = nil
    error.requestID = nil
    error.location = nil
    return error
  }

  /// Whether the queue or message is not there (any 404 of the service).
  ///
  /// The service also finds no message when the receipt is not its newest: ``isReceiptLost`` says so of both.
  public var isNotFound: Bool { serviceStatus == 404 }

  /// Whether the queue exists already.
  public var isAlreadyExists: Bool { code == .queueAlreadyExists || code == .resourceAlreadyExists }

  /// Whether the pop receipt no longer owns the message: it was deleted, updated, expired or received again.
  ///
  /// The service responds with `404 MessageNotFound` to all of these
  /// ([Delete Message](https://learn.microsoft.com/rest/api/storageservices/delete-message2)); `PopReceiptMismatch`, which it
  /// documents and emulators of it send, counts as well.
  public var isReceiptLost: Bool { code == .messageNotFound || code == .popReceiptMismatch }

  /// Whether the message was too large: refused by the service, or before anything was sent.
  public var isTooLarge: Bool {
    isOverSize || serviceStatus == 413 || code == .requestBodyTooLarge || code == .messageTooLarge
  }

  /// Whether the service is throttling.
  public var isBusy: Bool { serviceStatus == 503 || serviceStatus == 429 || code == .serverBusy }

  /// Whether the service refused the credential or its rights (401 or 403).
  public var isNotAllowed: Bool { serviceStatus == 401 || serviceStatus == 403 }

  /// What the service says about a refused credential, often with the string that it would have signed.
  ///
  /// The best help there is when a signature does not match; the signature itself, values of metadata and pop receipts are
  /// taken out of it. The description of the error, `dump` and logs above `debug` have only what it says of the kind of
  /// failure.
  public var authenticationErrorDetail: String? { details["AuthenticationErrorDetail"] }
}

extension AzureError {
  /// How far two clocks may differ before a refused credential is blamed on it.
  ///
  /// The service refuses a date that is 15 minutes off; a difference of less shows already that a clock is not kept.
  static let tolerableClockDifference = Duration.seconds(300)

  /// Says in words that this machine's clock is off, when a 403 came with a date that shows it.
  ///
  /// - Parameters:
  ///   - now: This machine's time when the response came.
  ///   - isCorrected: Whether the client has added the difference to its dates, and was refused all the same.
  package mutating func explainClock(now: Timestamp, isCorrected: Bool = false) {
    guard status == 403, let serviceDate else { return }
    let lead = now - serviceDate
    guard Self.isClockOff(lead) else { return }
    let way = lead > .zero ? "ahead of" : "behind"
    let difference = Self.words(lead > .zero ? lead : .zero - lead)
    advise(
      "the clock of this machine is \(difference) \(way) the service's, which refuses dates 15 minutes off "
        + "and signatures outside their time: set it right"
        + (isCorrected ? " (correcting the dates of the requests by that did not help)" : ""))
  }

  /// Whether two clocks differ by more than is tolerable.
  package static func isClockOff(_ difference: Duration) -> Bool {
    difference > tolerableClockDifference || difference < .zero - tolerableClockDifference
  }

  /// Adds a piece of advice to what there is.
  package mutating func advise(_ text: String) { advice = advice.map { "\($0); \(text)" } ?? text }

  private static func words(_ duration: Duration) -> String {
    let minutes = min(duration, .maximumWait).components.seconds / 60
    if minutes < 120 { return "\(minutes) minutes" }
    if minutes < 48 * 60 { return "\(minutes / 60) hours" }
    return "\(minutes / (24 * 60)) days"
  }
}
