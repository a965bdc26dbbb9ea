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
  private let response: Response
  private let noun: String

  init(_ tree: XMLTree, of response: Response, called noun: String) {
    self.tree = tree
    self.response = response
    self.noun = noun
  }

  /// The one child of this name that must be there.
  func child(_ element: String, called noun: String? = nil) throws(AzureError) -> ResponseElement {
    guard let child = child(ifPresent: element, called: noun) else {
      throw malformed("\(self.noun) has no \(element)")
    }
    return child
  }

  func child(ifPresent element: String, called noun: String? = nil) -> ResponseElement? {
    tree.child(element).map { ResponseElement($0, of: response, called: noun ?? "the \(element)") }
  }

  func text(_ element: String) throws(AzureError) -> String {
    guard let text = tree.text(of: element) else { throw malformed("\(noun) has no \(element)") }
    return text
  }

  func date(_ element: String) throws(AzureError) -> Date {
    guard let timestamp = Timestamp(httpDate: try text(element)) else {
      throw malformed("the \(element) of \(noun) is not an RFC 1123 date")
    }
    return timestamp.date
  }

  /// A date in ISO 8601; `nil` when the child is missing or empty.
  func iso8601Date(ifPresent element: String) throws(AzureError) -> Date? {
    guard let text = tree.text(of: element), !text.isEmpty else { return nil }
    guard let timestamp = Timestamp(iso8601: text) else {
      throw malformed("the \(element) of \(noun) is not an ISO 8601 date")
    }
    return timestamp.date
  }

  func number(_ element: String) throws(AzureError) -> Int64 {
    guard let number = Int64(try text(element)) else {
      throw malformed("the \(element) of \(noun) is not a number")
    }
    return number
  }

  func flag(_ element: String) throws(AzureError) -> Bool {
    switch try text(element) {
    case "true": return true
    case "false": return false
    default: throw malformed("the \(element) of \(noun) is neither true nor false")
    }
  }

  func malformed(_ reason: String) -> AzureError { .malformedResponse(response, reason) }
}
