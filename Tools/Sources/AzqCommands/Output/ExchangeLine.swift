import AzurePipeline
import EmulatorHost
import HTTPTypes

/// One line of the emulator's log.
enum ExchangeLine {
  /// Query items whose values are shown; those of all others may be secrets, such as `sig`.
  private static let shown: Set<String> = [
    "comp", "messagettl", "numofmessages", "peekonly", "restype", "timeout", "visibilitytimeout",
  ]

  /// Method, target without secrets, status and error code.
  static func text(of exchange: ServedExchange) -> VisibleText {
    let request = exchange.request
    let response = exchange.response
    var text = "\(request.head.method.rawValue) \(target(of: request)) \(response.status)"
    if let name = HTTPField.Name("x-ms-error-code"), let code = response.header(name) { text += " \(code)" }
    return "\(text)"
  }

  private static func target(of request: Request) -> String {
    guard let query = request.query else { return String(request.path) }
    let items = query.split(separator: "&").map { item in
      let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return pair.count < 2 || shown.contains(String(pair[0])) ? String(item) : "\(pair[0])=…"
    }
    return "\(request.path)?\(items.joined(separator: "&"))"
  }
}
