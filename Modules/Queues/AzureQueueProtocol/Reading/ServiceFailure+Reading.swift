package import AzurePipeline
import AzurePolicies
package import AzureXML
import HTTPTypes

extension ServiceFailure {
  /// Reads an error response: the service's XML, the JSON of some front ends, or whatever else came.
  ///
  /// It never fails: a body that is empty, broken or another's page still gives status, header code and a description
  /// of what came.
  package init(reading response: Response, reader: any XMLReader) {
    self.init(headersOf: response)
    message = Self.kept(message)
    if let code, !Self.isCode(code.rawValue) { self.code = nil }
    guard !response.body.isEmpty else { return }
    do throws(XMLError) {
      let root = try XMLTree(document: response.body, reader: reader)
      guard root.name == "Error" else {
        self = describing(response, "the root element is '\(root.name)'")
        return
      }
      if let code = root.text(of: "Code"), Self.isCode(code) { self.code = ErrorCode(rawValue: code) }
      for child in root.children where child.name != "Code" {
        if child.name == "Message" {
          readMessage(child.text)
        } else {
          details[Self.kept(child.name)] = Self.kept(Self.text(of: child))
        }
      }
      if let name = details["QueryParameterName"], TextRedaction.hides(parameter: name) {
        details["QueryParameterValue"] = TextRedaction.replacement
      }
      if let name = details["HeaderName"], TextRedaction.hides(field: name) {
        details["HeaderValue"] = TextRedaction.replacement
      }
    } catch {
      if let json = JSONFailure(response.body), Self.isCode(json.code) {
        code = ErrorCode(rawValue: json.code)
        message = Self.kept(json.message)
      } else {
        self = describing(
          response, error.firstBytes.map { "it begins with \(TextRedaction.redact($0))" } ?? "\(error)")
      }
    }
  }

  /// The text of an element; of one with children, theirs as `name=text`.
  private static func text(of element: XMLTree) -> String {
    guard !element.children.isEmpty else { return element.text }
    return element.children.map { "\($0.name)=\(text(of: $0))" }.joined(separator: "; ")
  }

  /// Takes the lines `RequestId:` and `Time:` off the text; both stand in header fields too.
  private mutating func readMessage(_ text: String) {
    var lines = text.split(whereSeparator: \.isNewline)
    lines.removeAll { $0.hasPrefix("RequestId:") || $0.hasPrefix("Time:") }
    message = Self.kept(lines.joined(separator: "\n"))
  }

  /// Whether a text can be the service's code; anything else is a foreign server's, and may hold anything.
  private static func isCode(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// The longest text that is kept of any element; what the service itself says has a tenth of it.
  private static let longestText = 16_384

  /// A text as it may stand in an error: without signatures, receipts and metadata, and not as large as a hostile server likes.
  private static func kept(_ text: String) -> String {
    guard text.utf8.count > longestText else { return TextRedaction.redact(text) }
    // Cut first, as the time that redacting takes grows with the text; what the cut may have left half is taken away.
    var start = text.prefix(longestText)
    var dropped = 0
    while dropped < 512, let last = start.utf8.last, last > 0x20, last != UInt8(ascii: "&"), last < 0x80 {
      start.removeLast()
      dropped += 1
    }
    return TextRedaction.redact(String(start)) + " (cut short)"
  }

  private func describing(_ response: Response, _ what: String) -> ServiceFailure {
    let type = response.header(.contentType) ?? "no content type"
    var failure = self
    failure.hasForeignBody = true
    failure.message =
      "The server answered with status \(status) and a body (\(type)) that is not the service's: \(what)"
    return failure
  }
}
