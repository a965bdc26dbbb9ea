public import HTTPTypes

/// One HTTP response: status, header fields and the whole body.
public struct Response: Sendable, Hashable {
  /// The status and header fields.
  public var head: HTTPResponse

  /// The bytes of the body; empty when there is none.
  public var body: [UInt8]

  /// Makes a response from its parts.
  ///
  /// - Parameters:
  ///   - status: The status, with its reason phrase where known.
  ///   - headerFields: The header fields.
  ///   - body: The body; empty for none.
  public init(status: HTTPResponse.Status, headerFields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
    self.head = HTTPResponse(status: status, headerFields: headerFields)
    self.body = body
  }

  /// The status code.
  public var status: Int { head.status.code }

  /// Returns the value of a header field, looked up without regard to case.
  ///
  /// - Parameter name: The field's name.
  /// - Returns: The value (several are joined with a comma), or `nil` when the field is absent.
  public func header(_ name: HTTPField.Name) -> String? { head.headerFields.value(of: name) }
}
