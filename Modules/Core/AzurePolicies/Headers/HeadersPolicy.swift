public import AzurePipeline
public import HTTPTypes

/// Sets further header fields on every request.
///
/// A per-call policy.
public struct HeadersPolicy: Policy {
  private let fields: HTTPFields

  /// Makes the policy.
  ///
  /// - Parameter fields: The fields; each replaces a field of the same name.
  /// - Throws: ``AzureError`` when one of them is not the caller's to set: the transport and the pipeline frame a request.
  public init(_ fields: HTTPFields) throws(AzureError) {
    let framing: [HTTPField.Name] = [.contentLength, .transferEncoding, .connection, .host]
    for name in framing where fields.contains(name) {
      throw .invalidArgument(
        "The header field \(name) cannot be set", advice: "leave it out: it follows from the request")
    }
    self.fields = fields
  }

  /// Sets the fields.
  public func prepare(_ request: inout Request, context: PolicyContext) {
    for field in fields { request.head.headerFields[field.name] = nil }
    for field in fields { request.head.headerFields.append(field) }
  }
}

extension HeadersPolicy: CustomReflectable {
  /// A mirror with the names alone: the value of a field may be a key.
  public var customMirror: Mirror { Mirror(self, children: ["names": fields.map(\.name.rawName)]) }
}
