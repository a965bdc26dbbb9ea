/// What a customer asks for; a message of the queue is one, as JSON.
struct Order: Codable, Equatable, Sendable {
  var number: Int
  var article: String
  var quantity: Int
}

/// The warehouse does not have such an article, however often it is asked.
struct UnknownArticle: Error {
  var article: String
}

/// Ships an order: in place of the work that your worker does.
///
/// What it throws means: again, after a while. Only ``UnknownArticle`` means: never again.
typealias Shipping = @Sendable (Order) async throws -> Void
