/// A successful answer, before the header fields that every answer has.
struct Reply {
  let status: Int
  /// Header fields of the operation, in order, names as they stand on the wire.
  var headers: [(name: String, value: String)] = []
  /// The document, for the operations that answer one.
  var document: [UInt8]?
  /// Whether web pages of other origins are told of the `Content-Type` too; seen for lists of queues and messages only.
  var exposesContentType = false

  static let created = Reply(status: 201)
  static let accepted = Reply(status: 202)
  static let noContent = Reply(status: 204)
}
