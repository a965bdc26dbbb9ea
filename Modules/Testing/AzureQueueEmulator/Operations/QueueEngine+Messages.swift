import AzureCore

extension QueueEngine {
  /// The expiry that the service writes for messages that never expire.
  private static let endOfTime = Timestamp(seconds: 253_402_300_799)

  mutating func putMessage(_ queue: String, _ context: RequestContext) throws(ServiceError) -> OperationResult
  {
    let lifetime = try timeToLive(context)
    let delay =
      try context.version.hasLargeMessages
      ? context.request.query.number("visibilitytimeout", in: 0...604_800) ?? 0 : 0
    // Not compared with the default time to live: a delay as long as that is accepted.
    if let lifetime, delay >= lifetime, context.request.query["messagettl"] != nil {
      throw .invalidParameter(
        "visibilitytimeout", String(delay), reason: "messagettl must be greater than visibilitytimeout")
    }
    let text = try messageText(context)
    let now = context.now
    guard
      let message = accounts[context.request.account]?.queues[queue]?.messages.put(
        text, visible: now + .seconds(delay), expires: Self.expiry(lifetime, from: now), now: now,
        random: context.random)
    else { throw .queueNotFound }
    guard context.version.putReturnsMessage else { return .created }
    return try OperationResult(status: 201, document: MessageList.put(message), exposesContentType: true)
  }

  mutating func getMessages(_ queue: String, _ context: RequestContext) throws(ServiceError)
    -> OperationResult
  {
    let limit = try context.request.query.number("numofmessages", in: 1...32) ?? 1
    let longest: Int64 = context.version.hasLargeMessages ? 604_800 : 7200
    let timeout = try context.request.query.number("visibilitytimeout", in: 1...longest) ?? 30
    guard
      let messages = accounts[context.request.account]?.queues[queue]?.messages.deliver(
        Int(limit), hiddenUntil: context.now + .seconds(timeout), now: context.now)
    else { throw .queueNotFound }
    return try OperationResult(
      status: 200, document: MessageList.delivered(messages, version: context.version),
      exposesContentType: true)
  }

  mutating func peekMessages(_ queue: String, _ context: RequestContext) throws(ServiceError)
    -> OperationResult
  {
    let limit = try context.request.query.number("numofmessages", in: 1...32) ?? 1
    guard
      let messages = accounts[context.request.account]?.queues[queue]?.messages.peek(
        Int(limit), now: context.now)
    else { throw .queueNotFound }
    return try OperationResult(status: 200, document: MessageList.peeked(messages), exposesContentType: true)
  }

  mutating func clearMessages(_ queue: String, _ context: RequestContext) throws(ServiceError)
    -> OperationResult
  {
    guard accounts[context.request.account]?.queues[queue]?.messages.clear(now: context.now) != nil else {
      throw .queueNotFound
    }
    return .noContent
  }

  mutating func updateMessage(
    _ queue: String, _ identifier: MessageIdentifier?, _ context: RequestContext
  ) throws(ServiceError) -> OperationResult {
    let receipt = try receipt(context)
    guard let timeout = try context.request.query.number("visibilitytimeout", in: 0...604_800) else {
      throw .missingParameter("visibilitytimeout")
    }
    let text = context.request.request.body.isEmpty ? nil : try messageText(context)
    switch accounts[context.request.account]?.queues[queue]?.messages.update(
      identifier, receipt: receipt, text: text, visible: context.now + .seconds(timeout), now: context.now)
    {
    case .success(let message)?:
      return OperationResult(
        status: 204,
        headers: [
          ("x-ms-popreceipt", message.receipt.text), ("x-ms-time-next-visible", message.visible.httpDate),
        ])
    case .failure(let failure)?: throw Self.error(failure, timeout: timeout)
    case nil: throw .queueNotFound
    }
  }

  mutating func deleteMessage(
    _ queue: String, _ identifier: MessageIdentifier?, _ context: RequestContext
  ) throws(ServiceError) -> OperationResult {
    let receipt = try receipt(context)
    switch accounts[context.request.account]?.queues[queue]?.messages.delete(
      identifier, receipt: receipt, now: context.now)
    {
    case .success?: return .noContent
    case .failure(let failure)?: throw Self.error(failure, timeout: 0)
    case nil: throw .queueNotFound
    }
  }

  private static func error(_ failure: MessageStore.Failure, timeout: Int64) -> ServiceError {
    switch failure {
    case .notFound: .messageNotFound
    case .visiblePastExpiry:
      .invalidParameter(
        "visibilitytimeout", String(timeout),
        reason: "visibilitytimeout must not hide the message past its expiration time")
    }
  }

  /// Checks only the form, before the message is looked up: valid base64, of any bytes.
  private func receipt(_ context: RequestContext) throws(ServiceError) -> [UInt8] {
    guard let text = context.request.query["popreceipt"] else { throw .missingParameter("popreceipt") }
    guard !text.isEmpty, let receipt = Base64.decode(text) else {
      throw .invalidParameter("popreceipt", text, reason: "Invalid pop receipt format")
    }
    return receipt
  }

  /// The time to live in seconds; `nil` without end.
  private func timeToLive(_ context: RequestContext) throws(ServiceError) -> Int64? {
    let query = context.request.query
    guard context.version.allowsAnyTimeToLive else {
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

  /// The body's text, within the service's limit for it in UTF-8; that for the body was held before.
  private func messageText(_ context: RequestContext) throws(ServiceError) -> String {
    let body = context.request.request.body
    let textLimit = context.version.hasLargeMessages ? 65_536 : 8192
    guard !body.isEmpty else { throw .invalidDocument() }
    let text = try MessageDocument.text(of: body, reader: reader)
    guard text.utf8.count <= textLimit else { throw .bodyTooLarge(limit: textLimit) }
    return text
  }
}
