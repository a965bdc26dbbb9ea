package import AzureCore
package import AzureXML
import HTTPTypes

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ServiceFailure {
  /// Reads an error response: the service's XML, the JSON of some front ends, or whatever else came.
  ///
  /// It never fails: a body that is empty, broken or another's page still gives status, header code and a description
  /// of what came.
  package init(reading response: AzureResponse, reader: any XMLReader) {
    var texts = FailureTexts(of: response)
    self.init(headersOf: response, texts.outside)
    guard !response.body.isEmpty else { return }
    do throws(XMLError) {
      let root = try XMLTree(document: response.body, reader: reader)
      guard root.name == "Error" else {
        self = describing(response, "the root element is '\(texts.keepName(root.name))'", &texts)
        return
      }
      if let code = root.text(of: "Code").flatMap({ texts.outside.code($0) }) { self.code = code }
      message = texts.keep(root.text(of: "Message").map(Self.withoutIDAndTime) ?? message)
      let others = root.children.lazy.filter { $0.name != "Code" && $0.name != "Message" }
      for child in others.prefix(FailureTexts.maximumDetails) where !texts.isSpent {
        let name = texts.keepName(child.name)
        details[name] = texts.keep(FailureTexts.text(of: child, in: root))
      }
    } catch {
      if let json = JSONFailure(response.body), let code = texts.outside.code(json.code) {
        self.code = code
        message = texts.keep(json.message)
      } else {
        let start = error.firstBytes.map { texts.keepQuotation($0, of: response) }
        let coding = response.contentCoding.map {
          "it is coded with '\(texts.keepName($0))', which was not asked for"
        }
        self = describing(response, coding ?? start.map { "it begins with \($0)" } ?? "\(error)", &texts)
      }
    }
  }

  /// The text without the lines `RequestId:` and `Time:`, both of which stand in header fields too.
  private static func withoutIDAndTime(_ text: String) -> String {
    guard text.utf8.count <= FailureTexts.maximumBytes else { return text }
    var lines = text.split(whereSeparator: \.isNewline)
    lines.removeAll { $0.hasPrefix("RequestId:") || $0.hasPrefix("Time:") }
    return lines.joined(separator: "\n")
  }

  private func describing(
    _ response: AzureResponse, _ what: String, _ texts: inout FailureTexts
  ) -> ServiceFailure {
    let type = response.header(.contentType) ?? "no content type"
    var failure = self
    failure.hasForeignBody = true
    failure.message = texts.keep(
      "The server responded with status \(status) and a body (\(texts.keepName(type))) that is not the service's: \(what)"
    )
    return failure
  }
}

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

  init(of response: AzureResponse) { outside = OutsideText(inResponseTo: response.sent) }

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

/// The error body of some front ends: `{"error":{"code":"…","message":"…"}}`.
struct JSONFailure {
  private struct Document: Decodable {
    struct Fault: Decodable {
      var code: String
      var message: String?
    }
    var error: Fault
  }

  let code: String
  let message: String

  init?(_ body: [UInt8]) {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = body.starts(with: byteOrderMark) ? body.dropFirst(byteOrderMark.count) : body[...]
    guard let document = try? JSONDecoder().decode(Document.self, from: Data(text)),
      !document.error.code.isEmpty
    else { return nil }
    code = document.error.code
    message = document.error.message ?? ""
  }
}
