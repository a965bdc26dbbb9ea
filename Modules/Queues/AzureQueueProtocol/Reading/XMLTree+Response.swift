import AzureCore
import AzureXML
import HTTPTypes

extension XMLTree {
  /// Reads the body of a success, which must be a document with this root.
  ///
  /// A proxy's page with status 200 is an error that shows what came, never an empty result.
  init(root name: String, of response: AzureResponse, reader: any XMLReader) throws(AzureError) {
    do throws(XMLError) {
      try self.init(document: response.body, reader: reader)
    } catch {
      var cause = error
      var texts = FailureTexts(of: response)
      // A reader cuts what it says where it is long.
      cause.message = texts.keep(error.message, isCut: error.message.unicodeScalars.count >= 200)
      cause.firstBytes = error.firstBytes.map { texts.keepQuotation($0, of: response) }
      guard let coding = response.contentCoding else {
        throw .malformedResponse(response, "\(cause)", cause: cause)
      }
      var coded = AzureError.malformedResponse(
        response, "its body is coded with '\(texts.keepName(coding))', which was not asked for", cause: cause)
      coded.advice = "look for a proxy between here and the service that compresses responses"
      throw coded
    }
    guard isNamed(name) else {
      var texts = FailureTexts(of: response)
      let found = texts.keepName(self.name)
      throw .malformedResponse(response, "its root element is '\(found)' instead of '\(name)'")
    }
  }
}

extension AzureError {
  /// A response that is not what the operation returns; says status, content type and what is wrong.
  static func malformedResponse(_ response: AzureResponse, _ reason: String, cause: (any Error)? = nil)
    -> AzureError
  {
    var texts = FailureTexts(of: response)
    let type = texts.keepName(response.header(.contentType) ?? "no content type")
    var error = AzureError(
      .malformedResponse,
      "The response with status \(response.status) (\(type)) cannot be read: \(texts.keep(reason))",
      advice: "look for a proxy or portal between here and the service", effect: .unknown, cause: cause)
    error.status = response.status
    error.requestID = response.requestID
    return error
  }

  static func unexpectedStatus(_ response: AzureResponse, of operation: String) -> AzureError {
    .malformedResponse(response, "\(operation) does not respond with this status")
  }
}
