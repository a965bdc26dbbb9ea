public import AzurePipeline
import HTTPTypes

/// Adds a mark behind what `User-Agent` holds already.
///
/// A per-call policy, put after ``UserAgentPolicy``.
public struct UserAgentSuffixPolicy: Policy {
  private let suffix: String

  /// Makes the policy.
  ///
  /// - Parameter suffix: The mark: 1 to 256 visible ASCII characters, with single blanks between words.
  /// - Throws: ``AzureError`` when the mark is empty, too long, or has other characters.
  public init(_ suffix: String) throws(AzureError) {
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
  public func prepare(_ request: inout Request, context: PolicyContext) {
    let before = request.head.headerFields.value(of: .userAgent).map { $0 + " " } ?? ""
    request.head.headerFields[.userAgent] = before + suffix
  }
}
