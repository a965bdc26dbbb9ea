import AzureCore
import HTTPTypes

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

extension AzureResponse {
  /// More fields than any server has reason to send; `HTTPFields` traps at 65,535 of them.
  static let maximumFields = 1000

  /// Converts a response of Foundation; the fields are sorted by name, because Foundation forgets their order.
  ///
  /// `nil` for what is no response of HTTP: Foundation takes a status of any length from the server, and any number of
  /// fields.
  init?(_ response: HTTPURLResponse, body: [UInt8]) {
    guard (100...999).contains(response.statusCode), response.allHeaderFields.count <= Self.maximumFields
    else {
      return nil
    }
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
    // bounded: the guard above
    self.init(status: HTTPResponse.Status(code: response.statusCode), headerFields: fields, body: body)
  }
}
