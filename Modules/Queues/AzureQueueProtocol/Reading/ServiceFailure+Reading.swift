package import AzureCore
package import AzureXML
import HTTPTypes

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
      "The server answered with status \(status) and a body (\(texts.keepName(type))) that is not the service's: \(what)"
    )
    return failure
  }
}
