public import AzurePipeline
public import AzureXML

/// One operation of the service as a value: it makes a request and reads the response.
///
/// It sends nothing.
///
/// Making the request checks every parameter, so that bad input is refused before the network. Whether the operation may
/// be repeated when an answer is lost belongs to it, not to its HTTP method.
public protocol QueueOperation: Sendable {
  /// What the operation answers.
  associatedtype Output: Sendable

  /// The name of the operation in the service's documentation, for example `Put Message`.
  static var name: String { get }

  /// Whether the operation may be sent again when the outcome of an attempt is unknown.
  static var repeatSafety: RepeatSafety { get }

  /// Whether ``isAnswer(_:mayHaveActed:)`` or ``adviceAfterUnknown(_:)`` ever say something.
  ///
  /// True by default. An operation whose refusals are never answers says `false`, so that its calls need not keep it to ask.
  static var judgesRefusals: Bool { get }

  /// Which locations can carry the operation out.
  ///
  /// By default the primary alone.
  var reach: LocationReach { get }

  /// Makes the request, not yet dated or authorized.
  ///
  /// - Parameter endpoint: The service's base address.
  /// - Returns: The request.
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/invalidArgument`` naming the parameter and its range.
  func request(at endpoint: Endpoint) throws(AzureError) -> Request

  /// Reads the response.
  ///
  /// - Parameters:
  ///   - completed: The response: a 2xx, or a refusal that ``isAnswer(_:mayHaveActed:)`` accepted.
  ///   - reader: Reads XML.
  /// - Returns: What the operation answers.
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/malformedResponse`` when the response is not the operation's.
  func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) -> Output

  /// Says whether a refusal is an answer of this operation, like the 404 of a question for existence.
  ///
  /// - Parameters:
  ///   - failure: The refusal.
  ///   - mayHaveActed: Whether an earlier attempt of the same call may have been carried out.
  /// - Returns: Whether ``output(from:reader:)`` shall read it. By default no refusal is an answer.
  func isAnswer(_ failure: ServiceFailure, mayHaveActed: Bool) -> Bool

  /// Says what a refusal can mean when an earlier attempt of the same call may have been carried out.
  ///
  /// - Parameter failure: The refusal, which is no answer.
  /// - Returns: A clause for the error's advice; by default `nil`, which adds none.
  func adviceAfterUnknown(_ failure: ServiceFailure) -> String?
}

extension QueueOperation {
  /// No refusal is an answer.
  public func isAnswer(_ failure: ServiceFailure, mayHaveActed: Bool) -> Bool { false }

  /// They may.
  public static var judgesRefusals: Bool { true }

  /// The primary alone.
  public var reach: LocationReach { .primary }

  /// Nothing to say.
  public func adviceAfterUnknown(_ failure: ServiceFailure) -> String? { nil }
}
