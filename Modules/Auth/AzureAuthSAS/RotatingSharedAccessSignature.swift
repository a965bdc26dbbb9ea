public import AzureCore

/// A shared access signature that can be replaced while clients use it.
///
/// Every attempt takes the signature of that moment, so a retry after a replacement already carries the new one. Any thread
/// may call it.
public final class RotatingSharedAccessSignature: Authorizer {
  private let signature: ThreadLock<SharedAccessSignature>

  /// Starts with a signature.
  ///
  /// - Parameter signature: The signature in use until it is replaced.
  public init(_ signature: SharedAccessSignature) { self.signature = ThreadLock(signature) }

  /// The signature in use.
  public var current: SharedAccessSignature { signature.withLock { $0 } }

  /// Replaces the signature; attempts that start from now on use the new one.
  ///
  /// - Parameter replacement: The signature to use.
  public func replace(with replacement: SharedAccessSignature) {
    signature.withLock { $0 = replacement }
  }

  /// Appends the signature in use to the query of one attempt, as `SharedAccessSignature` does.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - token: Not used.
  ///   - context: Not used.
  /// - Throws: ``AzureError`` when the request must not carry the signature.
  public func authorize(
    _ request: inout AzureRequest, token: AccessToken?, context: PolicyContext
  ) throws(AzureError) {
    try current.authorize(&request, token: token, context: context)
  }
}

extension RotatingSharedAccessSignature: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The signature in use, with its `sig` redacted.
  public var description: String { current.description }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror with the redacted text as its only child.
  public var customMirror: Mirror { Mirror(self, children: ["query": description]) }
}
