package import HTTPTypes

/// Where the secrets of a request stand, kept with its answer: an answer may repeat them, and what it says is shown.
///
/// Nothing is copied or searched until somebody asks: most answers are never shown.
package struct SentSecrets: Sendable {
  private let head: HTTPRequest

  /// Takes them from a request.
  package init(of request: Request) { head = request.head }

  /// All header fields of the request.
  package var headerFields: HTTPFields { head.headerFields }

  /// The target of the request, with its query.
  package var target: String { head.path ?? "/" }
}

extension SentSecrets: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(headerFields.count) header fields" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
