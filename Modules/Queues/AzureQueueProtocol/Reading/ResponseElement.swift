import AzurePipeline
import AzureXML

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An element of a response with checked access to its children; every refusal says which child of what is wrong.
struct ResponseElement {
  let tree: XMLTree
  private let source: Source
  private let noun: String

  /// What all elements of a document share, behind one reference.
  private final class Source: Sendable {
    let response: Response

    init(_ response: Response) { self.response = response }
  }

  /// Reads the body of a success, which must be a document with this root.
  init(
    root name: String, of response: Response, reader: any XMLReader, called noun: String = "the document"
  ) throws(AzureError) {
    self.init(
      try XMLTree(root: name, of: response, reader: reader), in: Source(response), called: noun)
  }

  private init(_ tree: XMLTree, in source: Source, called noun: String) {
    self.tree = tree
    self.source = source
    self.noun = noun
  }

  /// The one child of this name that must be there.
  func child(_ element: StaticString, called noun: String? = nil) throws(AzureError) -> ResponseElement {
    guard let child = child(ifPresent: element, called: noun) else {
      throw malformed("\(self.noun) has no \(element)")
    }
    return child
  }

  func child(ifPresent element: StaticString, called noun: String? = nil) -> ResponseElement? {
    tree.child(element).map { ResponseElement($0, in: source, called: noun ?? "the \(element)") }
  }

  /// Makes something of each child of this name, in their order.
  func map<Value>(
    _ element: StaticString, called noun: String, _ read: (ResponseElement) throws(AzureError) -> Value
  ) throws(AzureError) -> [Value] {
    var values: [Value] = []
    var next = tree.child(element)
    while let child = next {
      values.append(try read(ResponseElement(child, in: source, called: noun)))
      next = tree.child(element, after: child)
    }
    return values
  }

  func text(_ element: StaticString) throws(AzureError) -> String {
    guard let text = tree.text(of: element) else { throw malformed("\(noun) has no \(element)") }
    return text
  }

  func date(_ element: StaticString) throws(AzureError) -> Date {
    var timestamp: Timestamp?
    guard tree.withText(of: element, { timestamp = Timestamp(httpDate: $0) }) else {
      throw malformed("\(noun) has no \(element)")
    }
    guard let timestamp else { throw malformed("the \(element) of \(noun) is not an RFC 1123 date") }
    return timestamp.date
  }

  /// A date in ISO 8601; `nil` when the child is missing or empty.
  func iso8601Date(ifPresent element: StaticString) throws(AzureError) -> Date? {
    guard let text = tree.text(of: element), !text.isEmpty else { return nil }
    guard let timestamp = Timestamp(iso8601: text) else {
      throw malformed("the \(element) of \(noun) is not an ISO 8601 date")
    }
    return timestamp.date
  }

  func number(_ element: StaticString) throws(AzureError) -> Int64 {
    var number: Int64?
    guard tree.withText(of: element, { number = $0.decimal }) else {
      throw malformed("\(noun) has no \(element)")
    }
    guard let number else { throw malformed("the \(element) of \(noun) is not a number") }
    return number
  }

  func flag(_ element: StaticString) throws(AzureError) -> Bool {
    switch try text(element) {
    case "true": return true
    case "false": return false
    default: throw malformed("the \(element) of \(noun) is neither true nor false")
    }
  }

  func malformed(_ reason: String) -> AzureError { .malformedResponse(source.response, reason) }
}

extension Span where Element == UInt8 {
  /// The number that the bytes write in decimal digits, perhaps after a sign.
  fileprivate var decimal: Int64? {
    // Short ones by hand: most are counts of one digit.
    guard count == 1, self[0] &- UInt8(ascii: "0") < 10 else { return Int64(string) }
    return Int64(self[0] &- UInt8(ascii: "0"))
  }
}
