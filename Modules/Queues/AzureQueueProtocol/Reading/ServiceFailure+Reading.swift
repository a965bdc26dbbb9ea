package import AzurePipeline
package import AzureXML
import HTTPTypes

extension ServiceFailure {
  /// Reads an error response: the service's XML, the JSON of some front ends, or whatever else came.
  ///
  /// It never fails: a body that is empty, broken or another's page still gives status, header code and a description
  /// of what came.
  package init(reading response: Response, reader: any XMLReader) {
    self.init(headersOf: response)
    guard !response.body.isEmpty else { return }
    do throws(XMLError) {
      let root = try XMLTree(document: response.body, reader: reader)
      guard root.name == "Error" else {
        message = Self.describe(response, "the root element is '\(root.name)'")
        return
      }
      if let code = root.text(of: "Code"), !code.isEmpty { self.code = ErrorCode(rawValue: code) }
      for child in root.children where child.name != "Code" {
        if child.name == "Message" {
          // The lines RequestId and Time follow the text; both stand in header fields too.
          message = child.text.split(separator: "\n").first.map(String.init) ?? ""
        } else {
          details[child.name] = SignatureRedaction.redact(Self.text(of: child))
        }
      }
      if details["QueryParameterName"]?.lowercased() == "sig" {
        details["QueryParameterValue"] = SignatureRedaction.replacement
      }
    } catch {
      if let json = JSONFailure(response.body) {
        code = ErrorCode(rawValue: json.code)
        message = json.message
      } else {
        message = Self.describe(response, error.firstBytes.map { "it begins with \($0)" } ?? "\(error)")
      }
    }
  }

  /// The text of an element; of one with children, theirs as `name=text`.
  private static func text(of element: XMLTree) -> String {
    guard !element.children.isEmpty else { return element.text }
    return element.children.map { "\($0.name)=\(text(of: $0))" }.joined(separator: "; ")
  }

  private static func describe(_ response: Response, _ what: String) -> String {
    let type = response.header(.contentType) ?? "no content type"
    return
      "The server answered with status \(response.status) and a body (\(type)) that is not the service's: \(what)"
  }
}
