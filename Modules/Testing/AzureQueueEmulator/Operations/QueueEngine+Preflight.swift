import HTTPTypes

extension QueueEngine {
  /// Answers a preflight request, which is anonymous and whose resource need not exist.
  ///
  /// The first rule whose origin and method match decides alone.
  func preflight(_ request: ReceivedRequest) throws(Refusal) -> Reply {
    let origin = try Self.field("Origin", of: request)
    let method = try Self.field("Access-Control-Request-Method", of: request)
    let headers = HTTPField.Name("Access-Control-Request-Headers").flatMap { request.header($0) } ?? ""
    guard
      let rule = accounts[request.account]?.properties.corsRules.first(where: {
        $0.matches(origin: origin, method: method)
      }), CommaList.parts(headers).allSatisfy(rule.allowedHeaders.contains)
    else { throw .corsPreflight }
    var fields = [
      ("Access-Control-Allow-Origin", rule.allowsAllOrigins ? "*" : origin),
      ("Access-Control-Allow-Methods", method),
    ]
    if !headers.isEmpty { fields.append(("Access-Control-Allow-Headers", headers)) }
    fields.append(("Access-Control-Max-Age", String(rule.maximumAge)))
    fields.append(("Access-Control-Allow-Credentials", "true"))
    return Reply(status: 200, headers: fields)
  }

  private static func field(_ name: String, of request: ReceivedRequest) throws(Refusal) -> String {
    guard let field = HTTPField.Name(name), let value = request.header(field), !value.isEmpty else {
      throw .invalidHeader(name, "")
    }
    return value
  }
}
