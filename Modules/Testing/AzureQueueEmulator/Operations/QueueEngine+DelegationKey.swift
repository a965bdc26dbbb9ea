extension QueueEngine {
  func getDelegationKey(_ exchange: Exchange) throws(Refusal) -> Reply {
    throw .notImplemented("Get User Delegation Key")
  }
}
