import AzurePipeline
import HTTPTypes

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

extension Response {
  /// Converts a response of Foundation; the fields are sorted by name, because Foundation forgets their order.
  init(_ response: HTTPURLResponse, body: [UInt8]) {
    var pairs: [(name: String, value: String)] = []
    for (name, value) in response.allHeaderFields {
      guard let name = name as? String, let value = value as? String else { continue }
      pairs.append((name, value))
    }
    var fields = HTTPFields()
    for pair in pairs.sorted(by: { $0.name < $1.name }) {
      guard let name = HTTPField.Name(pair.name) else { continue }
      fields.append(HTTPField(name: name, value: pair.value))
    }
    self.init(status: HTTPResponse.Status(code: response.statusCode), headerFields: fields, body: body)
  }
}
