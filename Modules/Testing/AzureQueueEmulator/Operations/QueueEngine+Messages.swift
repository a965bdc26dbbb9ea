import AzureCore

extension QueueEngine {
  /// Where expiry stands still: the service writes it for messages that never expire.
  private static let endOfTime = Timestamp(seconds: 253_402_300_799)

  mutating func putMessage(_ queue: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let lifetime = try timeToLive(exchange)
    let delay =
      try exchange.version.hasLargeMessages
      ? exchange.request.query.number("visibilitytimeout", in: 0...604_800) ?? 0 : 0
    // Not compared with the life that a message has by default: a delay of just as long is accepted.
    if let lifetime, delay >= lifetime, exchange.request.query["messagettl"] != nil {
      throw .invalidParameter(
        "visibilitytimeout", String(delay), reason: "messagettl must be greater than visibilitytimeout")
    }
    let text = try messageText(exchange)
    let now = exchange.now
    guard
      let message = accounts[exchange.request.account]?.queues[queue]?.messages.put(
        text, visible: now + .seconds(delay), expires: Self.expiry(lifetime, from: now), now: now,
        random: exchange.random)
    else { throw .queueNotFound }
    guard exchange.version.answersPut else { return .created }
    return try Reply(status: 201, document: MessageList.put(message), exposesContentType: true)
  }

  mutating func getMessages(_ queue: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let limit = try exchange.request.query.number("numofmessages", in: 1...32) ?? 1
    let longest: Int64 = exchange.version.hasLargeMessages ? 604_800 : 7200
    let timeout = try exchange.request.query.number("visibilitytimeout", in: 1...longest) ?? 30
    guard
      let messages = accounts[exchange.request.account]?.queues[queue]?.messages.deliver(
        Int(limit), hiddenUntil: exchange.now + .seconds(timeout), now: exchange.now)
    else { throw .queueNotFound }
    return try Reply(
      status: 200, document: MessageList.delivered(messages, version: exchange.version),
      exposesContentType: true)
  }

  mutating func peekMessages(_ queue: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    let limit = try exchange.request.query.number("numofmessages", in: 1...32) ?? 1
    guard
      let messages = accounts[exchange.request.account]?.queues[queue]?.messages.peek(
        Int(limit), now: exchange.now)
    else { throw .queueNotFound }
    return try Reply(status: 200, document: MessageList.peeked(messages), exposesContentType: true)
  }

  mutating func clearMessages(_ queue: String, _ exchange: Exchange) throws(Refusal) -> Reply {
    guard accounts[exchange.request.account]?.queues[queue]?.messages.clear() != nil else {
      throw .queueNotFound
    }
    return .noContent
  }

  mutating func updateMessage(
    _ queue: String, _ identifier: MessageIdentifier?, _ exchange: Exchange
  ) throws(Refusal) -> Reply {
    let receipt = try receipt(exchange)
    guard let timeout = try exchange.request.query.number("visibilitytimeout", in: 0...604_800) else {
      throw .missingParameter("visibilitytimeout")
    }
    let text = exchange.request.request.body.isEmpty ? nil : try messageText(exchange)
    switch accounts[exchange.request.account]?.queues[queue]?.messages.update(
      identifier, receipt: receipt, text: text, visible: exchange.now + .seconds(timeout), now: exchange.now)
    {
    case .success(let message)?:
      return Reply(
        status: 204,
        headers: [
          ("x-ms-popreceipt", message.receipt.text), ("x-ms-time-next-visible", message.visible.httpDate),
        ])
    case .failure(let refusal)?: throw Self.refusal(refusal, timeout: timeout)
    case nil: throw .queueNotFound
    }
  }

  mutating func deleteMessage(
    _ queue: String, _ identifier: MessageIdentifier?, _ exchange: Exchange
  ) throws(Refusal) -> Reply {
    let receipt = try receipt(exchange)
    switch accounts[exchange.request.account]?.queues[queue]?.messages.delete(
      identifier, receipt: receipt, now: exchange.now)
    {
    case .success?: return .noContent
    case .failure(let refusal)?: throw Self.refusal(refusal, timeout: 0)
    case nil: throw .queueNotFound
    }
  }

  private static func refusal(_ refusal: MessageStore.Refusal, timeout: Int64) -> Refusal {
    switch refusal {
    case .notFound: .messageNotFound
    case .visiblePastExpiry:
      .invalidParameter(
        "visibilitytimeout", String(timeout),
        reason: "visibilitytimeout must not hide the message past its expiration time")
    }
  }

  /// Only the form is looked at here, before the message is: clean base64, of whatever bytes.
  private func receipt(_ exchange: Exchange) throws(Refusal) -> [UInt8] {
    guard let text = exchange.request.query["popreceipt"] else { throw .missingParameter("popreceipt") }
    guard !text.isEmpty, let receipt = Base64.decode(text) else {
      throw .invalidParameter("popreceipt", text, reason: "Invalid pop receipt format")
    }
    return receipt
  }

  /// The seconds that a message lives, `nil` for ever.
  private func timeToLive(_ exchange: Exchange) throws(Refusal) -> Int64? {
    let query = exchange.request.query
    guard exchange.version.allowsAnyTimeToLive else {
      return try query.number("messagettl", in: 1...604_800) ?? 604_800
    }
    guard let seconds = try query.number("messagettl") else { return 604_800 }
    if seconds == -1 { return nil }
    guard seconds >= 1 else {
      throw .invalidParameter(
        "messagettl", String(seconds), reason: "messagettl must be greater than zero, or -1 for no expiration"
      )
    }
    return seconds
  }

  private static func expiry(_ lifetime: Int64?, from now: Timestamp) -> Timestamp {
    guard let lifetime, lifetime < endOfTime.seconds - now.seconds else { return endOfTime }
    return now + .seconds(lifetime)
  }

  /// The body's text, within the service's two limits: one for the body, one for the text in UTF-8.
  private func messageText(_ exchange: Exchange) throws(Refusal) -> String {
    let body = exchange.request.request.body
    let bodyLimit = 131_584
    let textLimit = exchange.version.hasLargeMessages ? 65_536 : 8192
    guard body.count <= bodyLimit else { throw .bodyTooLarge(limit: bodyLimit) }
    guard !body.isEmpty else { throw .invalidDocument() }
    let text = try MessageDocument.text(of: body, reader: reader)
    guard text.utf8.count <= textLimit else { throw .bodyTooLarge(limit: textLimit) }
    return text
  }
}
