/// An answer of 400 or above: the code, the message and what belongs to that code.
struct Refusal: Error {
  /// Who refused: that shapes the header fields of the answer.
  enum Origin {
    /// The queue service: all header fields.
    case service
    /// What stands in front of it: another `Server`, no version, no echo of the client's id.
    case front
    /// As `front`, and the code stands only in the body: seen for an unknown version.
    case frontWithoutCode
  }

  let status: Int
  let code: String
  let message: String
  /// Further elements of the body, in order.
  var details: [(name: String, value: String)] = []
  var origin = Origin.service
  /// Whether the answer carries a bearer challenge.
  var challenges = false
  /// Whether the client's id comes back although the refusal is not the service's own.
  var repeatsClientRequestID = false
  /// The methods that would have been possible, for the `Allow` header.
  var allowed: [String] = []

  init(
    _ status: Int, _ code: String, _ message: String, _ details: [(name: String, value: String)] = [],
    origin: Origin = .service
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
    self.origin = origin
  }
}
