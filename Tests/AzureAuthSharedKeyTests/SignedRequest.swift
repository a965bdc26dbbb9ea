import AzureCore
import Foundation
import HTTPTypes
import Testing

/// One request of the vectors, with what it must be signed as.
struct SignedRequest: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var account: String
  var key: String
  var method: String
  var url: String
  var target: String
  var headers: [String: String]
  var body: String
  var stringToSign: String
  var authorization: String

  var testDescription: String { name }

  /// The request without its authorization; header fields in an order that has nothing to do with the signed one.
  func request() throws -> AzureRequest {
    let parts = try #require(URLComponents(string: url))
    var fields = HTTPFields()
    for (name, value) in headers.sorted(by: { $0.key > $1.key }) {
      fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
    }
    let method = try #require(HTTPRequest.Method(self.method))
    let host = try #require(parts.host)
    return AzureRequest(
      method: method, scheme: try #require(parts.scheme),
      authority: parts.port.map { "\(host):\($0)" } ?? host,
      path: target, headerFields: fields, body: Array(try #require(Data(base64Encoded: body))))
  }
}

/// A file of vectors.
struct SignedRequests: Decodable {
  var requests: [SignedRequest]

  /// The vectors of the official Python client.
  static let client = load("requests")
  /// The worked examples of the protocol notes.
  static let worked = load("shared-key")

  /// Reads a file; one that cannot be read gives no vectors, which the count tests report.
  private static func load(_ name: String) -> [SignedRequest] {
    guard let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Vectors"),
      let data = try? Data(contentsOf: url),
      let file = try? JSONDecoder().decode(SignedRequests.self, from: data)
    else { return [] }
    return file.requests
  }
}
