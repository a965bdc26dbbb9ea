import AzureCore
import AzureXML
import HTTPTypes

/// An element of a response with checked access to its children; every refusal says which child of what is wrong.
///
/// Reading a child moves the index from which the next is looked for: cheapest in the order of the document, right in any.
struct ResponseElement {
  private let response: AzureResponse
  private let noun: String
  private var fields: XMLTreeFields

  var tree: XMLTree { fields.element }

  /// Reads the body of a success, which must be a document with this root.
  init(
    root name: String, of response: AzureResponse, reader: any XMLReader, called noun: String = "the document"
  ) throws(AzureError) {
    self.init(try XMLTree(root: name, of: response, reader: reader), in: response, called: noun)
  }

  private init(_ tree: XMLTree, in response: AzureResponse, called noun: String) {
    self.response = response
    self.noun = noun
    fields = XMLTreeFields(of: tree)
  }

  /// The one child of this name that must be there.
  mutating func child(_ element: StaticString, called noun: String? = nil) throws(AzureError)
    -> ResponseElement
  {
    guard let child = child(ifPresent: element, called: noun) else {
      throw malformed("\(self.noun) has no \(element)")
    }
    return child
  }

  mutating func child(ifPresent element: StaticString, called noun: String? = nil) -> ResponseElement? {
    guard let child = fields.child(element) else { return nil }
    return ResponseElement(child, in: response, called: noun ?? "the \(element)")
  }

  /// Makes something of each child of this name, in their order.
  func map<Value>(
    _ element: StaticString, called noun: String, _ read: (inout ResponseElement) throws(AzureError) -> Value
  ) throws(AzureError) -> [Value] {
    var values: [Value] = []
    var children = XMLTreeFields(of: tree)
    values.reserveCapacity(children.count)
    // One value for all: each would hold the document and the response anew.
    var child = ResponseElement(tree, in: response, called: noun)
    while children.next(element, into: &child.fields) { values.append(try read(&child)) }
    return values
  }

  /// The one child of this name; `nil` when there is none or more than one.
  func only(_ element: StaticString, called noun: String) -> ResponseElement? {
    var children = XMLTreeFields(of: tree)
    var child = ResponseElement(tree, in: response, called: noun)
    guard children.next(element, into: &child.fields) else { return nil }
    var second = child.fields
    return children.next(element, into: &second) ? nil : child
  }

  mutating func text(_ element: StaticString) throws(AzureError) -> String {
    guard let text = fields.text(element) else { throw malformed("\(noun) has no \(element)") }
    return text
  }

  mutating func text(ifPresent element: StaticString) -> String? {
    fields.text(element)
  }

  /// The id of a message; empty when there is none.
  mutating func id() -> CompactID {
    var id: CompactID?
    _ = fields.withText("MessageId") { id = CompactID($0) }
    return id ?? .text("")
  }

  /// A date in any form that the wire knows; `nil` when the child is missing or cannot be read.
  mutating func date(ifReadable element: StaticString) -> Timestamp? {
    var timestamp: Timestamp?
    var otherForm: String?
    _ = fields.withText(element) { text in
      timestamp = Timestamp(httpDate: text)
      if timestamp == nil { otherForm = text.string }
    }
    if let timestamp { return timestamp }
    return otherForm.flatMap { response.timestamp($0) }
  }

  mutating func number(_ element: StaticString) throws(AzureError) -> Int64 {
    var number: Int64?
    guard fields.withText(element, { number = $0.decimal }) else {
      throw malformed("\(noun) has no \(element)")
    }
    guard let number else { throw malformed("the \(element) of \(noun) is not a number") }
    return number
  }

  /// A number in decimal; `nil` when the child is missing or cannot be read.
  mutating func number(ifReadable element: StaticString) -> Int? {
    var number: Int64?
    _ = fields.withText(element) { number = $0.decimal }
    return number.map { Int(clamping: $0) }
  }

  mutating func flag(_ element: StaticString) throws(AzureError) -> Bool {
    switch try text(element) {
    case "true": return true
    case "false": return false
    default: throw malformed("the \(element) of \(noun) is neither true nor false")
    }
  }

  func malformed(_ reason: String) -> AzureError { .malformedResponse(response, reason) }
}

extension AzureResponse {
  /// A date of this response in any form that the wire knows; a year of two digits is near that of its `Date`.
  func timestamp(_ text: String) -> Timestamp? {
    Timestamp(anyForm: text, now: header(.date).flatMap { Timestamp(anyForm: $0) })
  }
}

extension Span where Element == UInt8 {
  /// The number that the bytes write in decimal, perhaps after a sign.
  fileprivate var decimal: Int64? {
    // Most are counts of one digit, for which no string is made.
    guard count == 1, self[0] &- UInt8(ascii: "0") < 10 else { return Int64(string) }
    return Int64(self[0] &- UInt8(ascii: "0"))
  }
}

/// The `QueueMessagesList` of a response.
enum MessageList {
  /// The name of each message's element.
  static let message: StaticString = "QueueMessage"

  /// The list with checked access to its messages.
  static func element(
    _ response: AzureResponse, reader: any XMLReader
  ) throws(AzureError) -> ResponseElement {
    try ResponseElement(root: "QueueMessagesList", of: response, reader: reader)
  }

  /// Makes something of each message, in their order, with checked access to its fields.
  static func map<Message>(
    _ response: AzureResponse, reader: any XMLReader,
    _ read: (inout ResponseElement) throws(AzureError) -> Message
  ) throws(AzureError) -> [Message] {
    try element(response, reader: reader).map(message, called: "a message", read)
  }

  /// The content of a message, or why it has none: an error of the message, never of its batch.
  ///
  /// Who could read a message that has no receipt would act on it again and again, and never be rid of it.
  ///
  /// - Parameters:
  ///   - text: The text of the message.
  ///   - hasID: Whether it has an id.
  ///   - popReceipt: Its receipt; `nil` where none is expected.
  ///   - encoding: How the text becomes content.
  /// - Returns: The content, or the reason.
  static func content(
    _ text: String?, hasID: Bool, popReceipt: String?, _ encoding: MessageEncoding
  ) -> Result<MessageContent, MessageDecodingError> {
    let reason: String
    if !hasID {
      reason = "the response has no MessageId for it"
    } else if popReceipt?.isEmpty == true {
      reason = "the response has no PopReceipt for it, so that it can be neither updated nor deleted"
    } else if let text {
      return encoding.decode(text)
    } else {
      reason = "the response has no MessageText for it"
    }
    return .failure(MessageDecodingError(rawText: text ?? "", reason: reason))
  }
}

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
