public import AzurePipeline
package import HTTPTypes

/// Names the client in `User-Agent`.
///
/// A per-call policy.
///
/// The form is `[applicationID ]azsdk-swift-storage-queue/VERSION (Swift; OS)`.
public struct UserAgentPolicy: Policy {
  /// The version of this package.
  public static let packageVersion = "0.1.0"

  // Made once: a field that is made anew is checked anew.
  package let field: HTTPField

  /// Makes the policy.
  ///
  /// - Parameter applicationID: The application's own mark, put first: at most 24 visible ASCII characters.
  /// - Throws: ``AzureError`` when the mark is too long or has blanks or other characters.
  public init(applicationID: String? = nil) throws(AzureError) {
    #if os(Linux)
      let system = "Linux"
    #elseif os(macOS)
      let system = "macOS"
    #else
      let system = "Apple"
    #endif
    let product = "azsdk-swift-storage-queue/\(Self.packageVersion) (Swift; \(system))"
    guard let applicationID, !applicationID.isEmpty else {
      field = HTTPField(name: .userAgent, value: product)
      return
    }
    guard applicationID.utf8.count <= 24, applicationID.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .invalidArgument(
        "The application id is not valid", advice: "use at most 24 visible ASCII characters without blanks")
    }
    field = HTTPField(name: .userAgent, value: "\(applicationID) \(product)")
  }

  /// Sets `User-Agent`; one that the request has already follows as a suffix.
  public func prepare(_ request: inout Request, context: PolicyContext) {
    guard let suffix = request.head.headerFields.value(of: .userAgent) else {
      return request.head.headerFields.append(field)
    }
    // A template of the client may have set it.
    guard suffix != field.value else { return }
    request.head.headerFields.set(HTTPField(name: .userAgent, value: "\(field.value) \(suffix)"))
  }
}
