/// The operations whose responses are read, under their names in the index.
enum ReadOperation: String, CaseIterable {
  case create = "Create Queue"
  case delete = "Delete Queue"
  case properties = "Get Queue Metadata"
  case setMetadata = "Set Queue Metadata"
  case getAccessPolicy = "Get Queue ACL"
  case setAccessPolicy = "Set Queue ACL"
  case list = "List Queues"
  case getServiceProperties = "Get Service Properties"
  case setServiceProperties = "Set Service Properties"
  case statistics = "Get Service Stats"
  case delegationKey = "Get User Delegation Key"
  case send = "Put Message"
  case receive = "Get Messages"
  case peek = "Peek Messages"
  case update = "Update Message"
  case deleteMessage = "Delete Message"
  case clear = "Clear Messages"

  /// The operation whose reading fits a response, or why there is none.
  static func of(_ entry: Recording.Entry) -> Result<ReadOperation, LeftOut> {
    let response = entry.pair.response
    if let operation = ReadOperation(rawValue: entry.index.operation) { return .success(operation) }
    // What was refused is read the same way whatever was asked for.
    if response.status >= 400 { return .success(.clear) }
    switch (entry.index.operation, response.status) {
    // Whatever was put, 204 says that it was there or was changed: the one reading of it that tells which.
    case ("(PUT queue, query not recorded)", 201), ("(PUT queue, query not recorded)", 204):
      return .success(.create)
    case ("(Get or Peek Messages, query not recorded)", 200):
      return .success(response.body?.contains("<PopReceipt>") == true ? .receive : .peek)
    case (let operation, _): return .failure(LeftOut("no reading of \(operation)"))
    }
  }
}
