import HTTPTypes

/// What the rules for other origins add to the answer of a request that is not a preflight.
///
/// Read off recordings: a GET or HEAD whose method a rule for all origins names is answered as cross-origin even without
/// an `Origin`; `Vary` stands on answers to GET and HEAD when the origin decided, or would have.
struct CrossOrigin {
  /// The value of `Access-Control-Allow-Origin`; `nil` when no rule matched.
  private(set) var allowedOrigin: String?
  private(set) var allowsCredentials = false
  private(set) var varies = false
  private var exposed: CORSHeaderList?

  init(_ request: ReceivedRequest, rules: [CORSRule]) {
    guard !rules.isEmpty else { return }
    let isRead = request.method == "GET" || request.method == "HEAD"
    let origin = request.header(.origin)
    let rule = rules.first { rule in
      guard let origin else {
        return isRead && rule.allowsAllOrigins && rule.methods.contains(request.method)
      }
      return rule.matches(origin: origin, method: request.method)
    }
    if let rule {
      exposed = rule.exposedHeaders
      allowedOrigin = rule.allowsAllOrigins ? "*" : origin
      allowsCredentials = !rule.allowsAllOrigins
      varies = isRead && !rule.allowsAllOrigins
    } else {
      varies = isRead && !rules.contains(where: \.allowsAllOrigins)
    }
  }

  /// The fields to add before `Date`.
  ///
  /// - Parameter names: The names of the answer's other fields that a page may be told of, in the service's order.
  /// - Returns: The fields in order.
  func fields(exposing names: [String]) -> [(name: String, value: String)] {
    guard let allowedOrigin else { return [] }
    var fields: [(name: String, value: String)] = []
    let told = names.filter { exposed?.contains($0) == true }
    if !told.isEmpty { fields.append(("Access-Control-Expose-Headers", told.joined(separator: ","))) }
    fields.append(("Access-Control-Allow-Origin", allowedOrigin))
    if allowsCredentials { fields.append(("Access-Control-Allow-Credentials", "true")) }
    return fields
  }
}
