extension AzureError: CustomStringConvertible {
  /// One line with everything a log needs.
  public var description: String {
    var text = operation.map { "\($0): " } ?? ""
    text += message.isEmpty ? kind.rawValue : message
    var facts: [String] = []
    if let status { facts.append("status \(status)") }
    if let code { facts.append("code \(code)") }
    if attempts > 0 {
      facts.append(attempts == 1 ? "1 attempt" : "\(attempts) attempts")
      switch effect {
      case .notSent: facts.append("nothing reached the service")
      case .refused: facts.append("refused")
      case .unknown: facts.append("the service may have acted")
      }
    }
    if location == .secondary { facts.append("at the secondary") }
    if let detail = authenticationErrorDetail { facts.append("detail \(detail)") }
    if let requestID { facts.append("request \(requestID)") }
    if let clientRequestID { facts.append("client request \(clientRequestID)") }
    if !facts.isEmpty { text += " [" + facts.joined(separator: ", ") + "]" }
    if let advice { text += " – " + advice }
    return Self.oneLine(text)
  }

  /// Folds line breaks and control characters, so that a message of the service cannot forge lines of a log or drive a
  /// terminal.
  private static func oneLine(_ text: String) -> String {
    text.split { $0.isNewline || $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
      .joined(separator: " ")
  }
}
