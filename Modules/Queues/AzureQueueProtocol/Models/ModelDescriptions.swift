import AzureCore

// Short enough for a log line, and without the text of a message, which may be long and is its users' own.

extension ReceivedMessage: CustomStringConvertible {
  /// The id, how often it was received, the beginning of its content and until when it is hidden.
  public var description: String {
    var facts = ["id: \(OutsideText.shown(messageID: id))", shownContent]
    if let dequeueCount { facts.append("received \(dequeueCount) times") }
    if let nextVisibleOn { facts.append("hidden until \(nextVisibleOn)") }
    return "ReceivedMessage(\(facts.joined(separator: ", ")))"
  }
}

extension PeekedMessage: CustomStringConvertible {
  /// The id, how often it was received and the beginning of its content.
  public var description: String {
    var facts = ["id: \(OutsideText.shown(messageID: id))", shownContent]
    if let dequeueCount { facts.append("received \(dequeueCount) times") }
    return "PeekedMessage(\(facts.joined(separator: ", ")))"
  }
}

extension SentMessage: CustomStringConvertible {
  /// The id and when it expires.
  public var description: String {
    var facts = ["id: \(OutsideText.shown(messageID: id))"]
    if let expiresOn { facts.append("expires \(expiresOn)") }
    return "SentMessage(\(facts.joined(separator: ", ")))"
  }
}

extension MessageContent: CustomStringConvertible {
  /// The kind and the size; of a text its first 32 characters.
  public var description: String {
    switch self {
    case .text(let text):
      // Control characters cannot forge lines of a log.
      let beginning = String(text.prefix(32)).debugDescription
      return text.count > 32 ? "\(beginning)… (\(text.utf8.count) bytes)" : beginning
    case .bytes(let bytes): return "\(bytes.count) bytes"
    }
  }
}

extension MessageWithContent {
  /// The content in a few words.
  fileprivate var shownContent: String {
    switch content {
    case .success(let content): "\(content)"
    case .failure(let error): "not decoded: \(OutsideText().line(error.reason, atMost: 1024))"
    }
  }
}

extension QueueClientOptions: CustomStringConvertible {
  /// The settings that say most about what a call does; no header field, which may be a key.
  public var description: String {
    "QueueClientOptions(serviceVersion: \(serviceVersion), messageEncoding: \(messageEncoding), "
      + "onUnknownOutcome: \(onUnknownOutcome), location: \(location), attemptTimeout: \(attemptTimeout), "
      + "deadline: \(deadline))"
  }
}

extension OperationOptions: CustomStringConvertible {
  /// What differs from the client's settings, of the settings that can be shown.
  public var description: String {
    let facts: [(String, Any?)] = [
      ("serverTimeout", serverTimeout), ("attemptTimeout", attemptTimeout), ("deadline", deadline),
      ("clientRequestID", clientRequestID), ("onUnknownOutcome", onUnknownOutcome), ("location", location),
    ]
    return
      "OperationOptions(\(facts.compactMap { name, value in value.map { "\(name): \($0)" } }.joined(separator: ", ")))"
  }
}
