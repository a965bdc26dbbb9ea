import AzureCore
import AzureXML

/// Keeps of what a server says no more than an error shall carry, and nothing that is secret.
///
/// All texts of a failure share one budget: many elements are as cheap for a hostile server as long ones. What the
/// service itself says has a tenth of it.
struct FailureTexts {
  /// How many bytes all texts of a failure have together, before what is secret is replaced and after it.
  static let maximumBytes = OutsideText.maximumBytes
  static let maximumDetails = 64
  static let maximumNameBytes = 256

  let outside: OutsideText
  private var left = Self.maximumBytes

  init(of response: AzureResponse) { outside = OutsideText(answering: response.sent) }

  /// Whether nothing fits any more.
  var isSpent: Bool { left <= 0 }

  /// A text as it may stand in an error.
  ///
  /// One may have half of what is left, so that none leaves nothing for the others.
  mutating func keep(
    _ text: String, atMost maximumBytes: Int = Self.maximumBytes, isCut: Bool = false
  ) -> String {
    let share = max(0, min(maximumBytes, left, max(left / 2, Self.maximumNameBytes)))
    let kept = outside.text(text, atMost: share, isCut: isCut)
    left -= kept.utf8.count
    return kept
  }

  mutating func keepName(_ name: String) -> String { keep(name, atMost: Self.maximumNameBytes) }

  /// The beginning of a body as an error of XML quotes it.
  func keepQuotation(_ quotation: String, of response: AzureResponse) -> String {
    // Such an error quotes so many bytes: where there are more, the quotation may end within a secret.
    outside.text(quotation, isCut: response.body.count > 80)
  }

  /// The beginning of a text, which is as much as can be kept of it, and a mark behind it, which does not fit.
  static func beginning(of text: String) -> String {
    guard text.utf8.count > maximumBytes else { return text }
    return String(decoding: TextRedaction.beginning(of: text.utf8, maximumBytes: maximumBytes), as: UTF8.self)
  }

  /// The text of an element; of one with children, theirs as `name=text`, as much as can be kept of them.
  static func text(of element: XMLTree, in parent: XMLTree) -> String {
    if isHidden(element, in: parent) { return TextRedaction.replacement }
    var children = element.children.prefix(maximumDetails)
    guard let first = children.popFirst() else { return beginning(of: element.text) }
    var text = "\(beginning(of: first.name))=\(self.text(of: first, in: element))"
    while text.utf8.count <= maximumBytes, let child = children.popFirst() {
      text += "; \(beginning(of: child.name))=\(self.text(of: child, in: element))"
    }
    return text
  }

  /// Whether an element is a secret by its own name, or holds the value of one by the name that stands beside it.
  private static func isHidden(_ element: XMLTree, in parent: XMLTree) -> Bool {
    switch element.name {
    case "QueryParameterValue": parent.text(of: "QueryParameterName").map(isHidden) ?? true
    case "HeaderValue": parent.text(of: "HeaderName").map(isHidden) ?? true
    default: isHidden(element.name)
    }
  }

  private static func isHidden(_ name: String) -> Bool {
    TextRedaction.hides(field: name) || TextRedaction.hides(parameter: name)
  }
}
