/// The operations whose successes are read.
enum ReadOperation: String {
  case create = "Create Queue"
  case delete = "Delete Queue"
  case properties = "Get Queue Metadata"
  case send = "Put Message"
  case receive = "Get Messages"
  case peek = "Peek Messages"
  case update = "Update Message"
  case deleteMessage = "Delete Message"
  case clear = "Clear Messages"

  /// The operation whose reading fits a reply, or why there is none.
  static func of(_ entry: Recording.Entry) -> Result<ReadOperation, LeftOut> {
    let response = entry.pair.response
    if let operation = ReadOperation(rawValue: entry.index.operation) {
      // The oldest version that the client speaks is far newer.
      if operation == .send, response.status == 201, response.body?.isEmpty != false,
        entry.index.version < "2016-05-31"
      {
        return .failure("Put Message before 2016-05-31 answers no body")
      }
      return .success(operation)
    }
    // What was refused is read the same way whatever was asked for.
    if response.status >= 400 { return .success(.clear) }
    switch (entry.index.operation, response.status) {
    case ("(PUT queue, query not recorded)", 201): return .success(.create)
    case ("(Get or Peek Messages, query not recorded)", 200):
      return .success(response.body?.contains("<PopReceipt>") == true ? .receive : .peek)
    case (let operation, _) where operation.hasPrefix("("): return .failure("query not recorded")
    case (let operation, _): return .failure(LeftOut("later: \(operation)"))
    }
  }
}

/// Why a pair is left out.
struct LeftOut: Error, Hashable, Sendable, ExpressibleByStringLiteral {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  init(stringLiteral reason: String) { self.reason = reason }
}
