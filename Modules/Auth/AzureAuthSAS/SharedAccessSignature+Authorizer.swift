public import AzureCore
import HTTPTypes

extension SharedAccessSignature: Authorizer {
  /// Appends the signature to the query of one attempt.
  ///
  /// - Parameters:
  ///   - request: The request; it must not have any of the signature's parameters yet.
  ///   - token: Not used.
  ///   - context: Not used.
  /// - Throws: ``AzureError`` of kind `credential` when the request already has a parameter of the signature, has an
  ///   `Authorization` field that does not go with it, or would carry an https-only signature over http.
  public func authorize(
    _ request: inout AzureRequest, token: AccessToken?, context: PolicyContext
  ) throws(AzureError) {
    if isHTTPSOnly, request.head.scheme?.lowercased() == "http" {
      throw AzureError(
        .credential, "The shared access signature is for https only, but the endpoint is http",
        advice: "use an https endpoint, or a signature with spr=https,http")
    }
    if !isUserBound, request.head.headerFields.contains(.authorization) {
      throw AzureError(
        .credential, "The request has both an Authorization field and a shared access signature",
        advice: "use one credential")
    }
    if let present = request.query {
      for item in present.utf8.split(separator: UInt8(ascii: "&")) {
        let name = Substring(item.prefix { $0 != UInt8(ascii: "=") })
        let decoded = (PercentEncoding.decode(name) ?? String(name)).asciiLowercased
        guard !parameters.value.contains(where: { $0.name.isExactly(decoded) }) else {
          throw AzureError(
            .credential, "The request already has a parameter of the shared access signature",
            advice: "give the signature as the credential only, and the endpoint without a query")
        }
      }
    }
    request.appendEncodedQuery(query.value)
  }
}

/// An authorizer that puts a shared access signature into requests, whatever it does beside that.
package protocol SignatureHolder: Authorizer {
  /// The signature that an attempt would carry now.
  var heldSignature: SharedAccessSignature { get }
}

extension SharedAccessSignature: SignatureHolder {
  package var heldSignature: SharedAccessSignature { self }
}

extension RotatingSharedAccessSignature: SignatureHolder {
  package var heldSignature: SharedAccessSignature { current }
}

/// A shared access signature that can be replaced while clients use it.
///
/// Every attempt takes the signature of that moment, so a retry after a replacement already carries the new one. Any thread
/// may call it.
public final class RotatingSharedAccessSignature: Authorizer, RedactedDescription {
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

  /// The signature in use, with its `sig` redacted.
  public var description: String { current.description }
}
