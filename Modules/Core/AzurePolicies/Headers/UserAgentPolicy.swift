package import AzureCore
package import HTTPTypes

/// Names the client in `User-Agent`.
///
/// A per-call policy.
///
/// The form is `[applicationID ][feature ]azsdk-swift-storage-queue/VERSION (Swift; OS)`.
package struct UserAgentPolicy: PipelinePolicy {
  /// The version of this package.
  package static let packageVersion = "0.1.0"

  // Made once: a field that is made anew is checked anew.
  package let field: HTTPField

  /// Makes the policy.
  ///
  /// - Parameters:
  ///   - applicationID: The application's own mark, put first: at most 24 visible ASCII characters.
  ///   - feature: The mark of a feature that the client uses, put before the product.
  /// - Throws: ``AzureError`` when the mark is too long or has blanks or other characters.
  package init(applicationID: String? = nil, feature: String? = nil) throws(AzureError) {
    #if os(Linux)
      let system = "Linux"
    #elseif os(macOS)
      let system = "macOS"
    #else
      let system = "Apple"
    #endif
    let lead = feature.map { $0 + " " } ?? ""
    let product = "\(lead)azsdk-swift-storage-queue/\(Self.packageVersion) (Swift; \(system))"
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

  /// Sets `User-Agent`; what the user has set there follows as a suffix.
  package func prepare(_ request: inout AzureRequest, context: PolicyContext) {
    guard let suffix = request.head.headerFields.value(of: .userAgent) else {
      return request.head.headerFields.append(field)
    }
    // The request may have it from its site.
    guard suffix != field.value else { return }
    request.head.headerFields.set(HTTPField(name: .userAgent, value: "\(field.value) \(suffix)"))
  }
}

/// Adds a mark behind what `User-Agent` holds already.
///
/// A per-call policy, put after ``UserAgentPolicy``.
package struct UserAgentSuffixPolicy: PipelinePolicy {
  private let suffix: String

  /// Makes the policy.
  ///
  /// - Parameter suffix: The mark: 1 to 256 visible ASCII characters, with single blanks between words.
  /// - Throws: ``AzureError`` when the mark is empty, too long, or has other characters.
  package init(_ suffix: String) throws(AzureError) {
    let words = suffix.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
    guard suffix.utf8.count <= 256,
      words.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x21...0x7E).contains($0) } })
    else {
      throw .invalidArgument(
        "The suffix of User-Agent is not valid",
        advice: "use 1 to 256 visible ASCII characters, with single blanks between words")
    }
    self.suffix = suffix
  }

  /// Appends the mark.
  package func prepare(_ request: inout AzureRequest, context: PolicyContext) {
    let before = request.head.headerFields.value(of: .userAgent).map { $0 + " " } ?? ""
    request.head.headerFields[.userAgent] = before + suffix
  }
}
