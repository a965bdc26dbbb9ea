import AzureCore
import AzureQueueProtocol
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import AzureXMLSwift
import HTTPTypes

/// What the tests of operations share.
enum ProtocolBench {
  static let readers: [any XMLReader] = [LibxmlReader(), FoundationXMLReader(), SwiftXMLReader()]

  static func endpoint(_ url: String = "https://contoso.queue.core.windows.net") throws -> StorageEndpoint {
    try StorageEndpoint(url)
  }

  static func site(_ url: String = "https://contoso.queue.core.windows.net") throws -> CallSite {
    CallSite(try endpoint(url))
  }

  static func queue() throws -> QueueName { try QueueName("tasks") }

  /// A request as text: line, fields in their order, empty line, body.
  static func text(_ request: AzureRequest) -> String {
    var lines = ["\(request.head.method.rawValue) \(request.target)"]
    for field in request.head.headerFields { lines.append("\(field.name.rawName): \(field.value)") }
    if !request.body.isEmpty { lines += ["", String(decoding: request.body, as: UTF8.self)] }
    return lines.joined(separator: "\n")
  }

  static func response(
    _ status: Int, _ fields: [(String, String)] = [], _ body: String = "", byteOrderMark: Bool = false
  ) -> AzureResponse {
    var headers = HTTPFields()
    for (name, value) in fields {
      if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
    }
    return AzureResponse(
      status: .init(code: status), headerFields: headers,
      body: (byteOrderMark ? [0xEF, 0xBB, 0xBF] : []) + Array(body.utf8))
  }

  static let xmlType = ("Content-Type", "application/xml")
  static let declaration = #"<?xml version="1.0" encoding="utf-8"?>"#
}
