import AzureCore
import HTTPTypes

extension QueueEngine {
  /// Verifies a shared access signature: form, signature, validity, and who may use it.
  mutating func sharedAccessGrant(_ context: AuthenticationContext) throws(ServiceError) -> SharedAccessGrant
  {
    let query = context.request.query
    let queue = context.request.segments.first ?? ""
    let known = verified.token(in: query, account: context.account.name, queue: queue)
    let fields = if let known { known.fields } else { try SharedAccessFields(query) }
    let header = context.request.header(.authorization)
    // Two kinds of credentials are refused, except with a signature that is bound to a user.
    guard header == nil || !fields["sduoid"].isEmpty else { throw .malformedAuthorization }
    guard options.permitsAccountKey || fields.kind == .userDelegation else { throw .keyNotPermitted }
    if known == nil { try verify(fields, queue, context) }
    let terms =
      if let terms = known?.terms { terms } else {
        try SharedAccessTerms(fields, policy: try policy(fields, queue, context))
      }
    if known == nil {
      verified.insert(fields, terms, in: query, account: context.account.name, queue: queue)
    }
    try terms.check(at: context.now)
    if fields.kind == .userDelegation { try checkDelegation(fields, header, context) }
    if fields["spr"] == "https", !context.request.isSecure { throw .protocolMismatch }
    if let range = AddressRange(fields["sip"]), let address = context.clientAddress,
      !range.contains(address)
    {
      throw .addressMismatch(address)
    }
    if fields.kind == .account, !fields["ss"].contains("q") { throw .serviceMismatch }
    return SharedAccessGrant(fields, terms)
  }

  private func verify(
    _ fields: SharedAccessFields, _ queue: String, _ context: AuthenticationContext
  ) throws(ServiceError) {
    #if SharedKey
      try SharedAccessVerifier(account: context.account).verify(fields, queue: queue)
    #else
      throw .authenticationFailed("This emulator was built without the trait SharedKey.")
    #endif
  }

  private func policy(
    _ fields: SharedAccessFields, _ queue: String, _ context: AuthenticationContext
  ) throws(ServiceError) -> StoredPolicy? {
    guard !fields["si"].isEmpty else { return nil }
    let policies = accounts[context.account.name]?.queues[queue]?.policies ?? []
    guard let policy = policies.first(where: { $0.id.isExactly(fields["si"]) }) else {
      throw .authenticationFailed("SAS identifier cannot be found for specified signed identifier")
    }
    return policy
  }

  /// Checks the validity of the delegation key, and that the caller is the user to whom the signature is bound.
  private func checkDelegation(
    _ fields: SharedAccessFields, _ header: String?, _ context: AuthenticationContext
  ) throws(ServiceError) {
    if let start = fields.date("skt"), let expiry = fields.date("ske"),
      !(start..<max(start, expiry)).contains(context.now)
    {
      throw .authenticationFailed(
        "Signature not valid in the specified key time frame: Key start [\(start.httpDate)] - Key expiry "
          + "[\(expiry.httpDate)] - Current [\(context.now.httpDate)]")
    }
    guard !fields["sduoid"].isEmpty else {
      guard fields["skdutid"].isEmpty else { throw SharedAccessFields.missing("sduoid") }
      return
    }
    guard let header, case .bearer(let text) = try AuthorizationHeader(header) else {
      throw .authenticationFailed("A signature for a user needs a bearer token of that user")
    }
    let token = try token(text, context)
    let tenant = fields["skdutid"].isEmpty ? fields["sktid"] : fields["skdutid"]
    guard token.objectID.isExactly(fields["sduoid"]), token.tenantID?.isExactly(tenant) != false else {
      throw .authenticationFailed("The bearer token is not of the user that the signature is for")
    }
  }
}
