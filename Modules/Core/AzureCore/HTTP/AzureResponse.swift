public import HTTPTypes

/// One HTTP response: status, header fields and the whole body.
public struct AzureResponse: Sendable, Hashable {
  private var received: ReceivedHead

  /// The bytes of the body; empty when there is none.
  public var body: [UInt8]

  /// The secrets of the request that this answers, which the answer may repeat; no part of what `==` compares.
  package var sent: SentSecrets?

  /// Makes a response from its parts.
  ///
  /// - Parameters:
  ///   - status: The status, with its reason phrase where known.
  ///   - headerFields: The header fields.
  ///   - body: The body; empty for none.
  public init(status: HTTPResponse.Status, headerFields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
    received = ReceivedHead(status: status, fields: headerFields)
    self.body = body
  }

  /// Makes a response from a head as it came.
  ///
  /// - Parameters:
  ///   - head: The head.
  ///   - body: The body; empty for none.
  package init(_ head: ReceivedHead, body: [UInt8]) {
    received = head
    self.body = body
  }

  /// The status and header fields.
  ///
  /// The fields are made each time from the bytes that came; ``header(_:)`` is the cheaper way to one of them.
  public var head: HTTPResponse {
    get { HTTPResponse(status: received.status, headerFields: received.fields) }
    set { received = ReceivedHead(status: newValue.status, fields: newValue.headerFields) }
  }

  /// The status code.
  public var status: Int { received.status.code }

  /// Returns the value of a header field, looked up without regard to case.
  ///
  /// - Parameter name: The field's name.
  /// - Returns: The value (several are joined with a comma), or `nil` when the field is absent.
  public func header(_ name: HTTPField.Name) -> String? { received.value(of: name) }

  /// Two responses are equal when status, fields in their order, and body are.
  public static func == (left: AzureResponse, right: AzureResponse) -> Bool {
    left.head == right.head && left.body == right.body
  }

  /// Combines what `==` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(head)
    hasher.combine(body)
  }
}

extension AzureResponse {
  /// The coding that the body is said to be in, such as `gzip`; `nil` when it is said to be as it is (RFC 9110 section 8.4).
  ///
  /// Nothing here decodes a body, and no request asks for a coding. A transport over a stack that decodes by itself leaves the
  /// field as it came, so the field alone is no fault: it says why a body cannot be read.
  package var contentCoding: String? {
    guard let value = header(.contentEncoding) else { return nil }
    let codings = value.split { $0 == "," || $0 == " " || $0 == "\t" }.filter {
      $0.lowercased() != "identity"
    }
    return codings.isEmpty ? nil : codings.joined(separator: ", ")
  }
}

extension AzureResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The status, and how much else there is.
  ///
  /// Header values and bodies may hold pop receipts, keys and users' data, so they do not print.
  public var description: String {
    "\(status) (\(head.headerFields.count) header fields, \(body.count) bytes)"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows no more than ``description``.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
