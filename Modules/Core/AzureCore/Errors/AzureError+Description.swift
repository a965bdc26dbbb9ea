extension AzureError: CustomStringConvertible, CustomReflectable {
  /// One line with everything a log needs.
  ///
  /// Of what the service says about a refused credential only the kind of failure is in it, not the string that the service
  /// would have signed: that is in ``authenticationErrorDetail``.
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
    if let detail = authenticationErrorDetail.flatMap(RefusalDetail.kind) { facts.append("detail \(detail)") }
    if let requestID { facts.append("request \(requestID)") }
    if let clientRequestID { facts.append("client request \(clientRequestID)") }
    if !facts.isEmpty { text += " [" + facts.joined(separator: ", ") + "]" }
    if let advice { text += " – " + advice }
    return Self.oneLine(text)
  }

  /// A mirror with all properties but the string that the service would have signed; a cause that is another module's or
  /// another program's is a text there, without what is secret by its form.
  public var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "kind": kind, "message": message, "operation": operation as Any, "code": code as Any,
        "status": status as Any, "clientRequestID": clientRequestID as Any, "requestID": requestID as Any,
        "serviceDate": serviceDate as Any, "location": location as Any, "attempts": attempts,
        "effect": effect,
        "details": RefusalDetail.withoutStringToSign(details), "advice": advice as Any,
        "cause": cause.map(Self.shown) as Any,
      ], displayStyle: .struct)
  }

  private static func shown(_ cause: any Error) -> Any {
    cause is AzureError || cause is TransportError ? cause : OutsideText().text("\(cause)", atMost: 1024)
  }

  /// Folds line breaks, control characters and those that change the direction of a text, so that a message of the service
  /// cannot forge lines of a log or drive a terminal.
  private static func oneLine(_ text: String) -> String {
    text.split { character in
      character.isNewline
        || character.unicodeScalars.contains {
          // One that joins others is in the middle of a character.
          $0.properties.generalCategory == .control
            || $0.properties.generalCategory == .format && $0 != "\u{200D}"
        }
    }.joined(separator: " ")
  }
}
