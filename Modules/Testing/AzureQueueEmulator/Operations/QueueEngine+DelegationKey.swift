import AzureCore

extension QueueEngine {
  /// Gives a key to the caller, whoever that is: where nobody looks, a caller without a token has an id of zeros.
  func getDelegationKey(_ exchange: Exchange) throws(Refusal) -> Reply {
    #if SharedKey
      guard let account = accounts[exchange.request.account]?.account else { throw .accountNotFound }
      let token: BearerToken?
      switch exchange.caller {
      case .token(let known): token = known
      case .unchecked(let read): token = read
      default: token = nil
      }
      let key = try DelegationKeyDocument.key(
        of: exchange.request.request.body, for: token, exchange, reader: reader)
      return Reply(status: 200, document: try DelegationKeyDocument.bytes(key, value: key.value(of: account)))
    #else
      throw .notImplemented("Get User Delegation Key without the trait SharedKey")
    #endif
  }
}
