import AzureCore
import HTTPTypes

extension QueueEngine {
  /// Verifies a shared access signature, from its form over the signature and the window to who may use it.
  mutating func sharedAccessGrant(_ admission: Admission) throws(Refusal) -> SharedAccessGrant {
    let query = admission.request.query
    let queue = admission.request.segments.first ?? ""
    let known = verified.token(in: query, account: admission.account.name, queue: queue)
    let fields = if let known { known.fields } else { try SharedAccessFields(query) }
    let header = admission.request.header(.authorization)
    // Two ways at once are no way, but for a signature that is bound to a user.
    guard header == nil || !fields["sduoid"].isEmpty else { throw .malformedAuthorization }
    guard options.permitsAccountKey || fields.kind == .userDelegation else { throw .keyNotPermitted }
    if known == nil { try verify(fields, queue, admission) }
    let terms =
      if let terms = known?.terms { terms } else {
        try SharedAccessTerms(fields, policy: try policy(fields, queue, admission))
      }
    if known == nil {
      verified.insert(fields, terms, in: query, account: admission.account.name, queue: queue)
    }
    try terms.check(at: admission.now)
    if fields.kind == .userDelegation { try checkDelegation(fields, header, admission) }
    if fields["spr"] == "https", !admission.request.isSecure { throw .protocolMismatch }
    if let range = AddressRange(fields["sip"]), let address = admission.clientAddress,
      !range.contains(address)
    {
      throw .addressMismatch(address)
    }
    if fields.kind == .account, !fields["ss"].contains("q") { throw .serviceMismatch }
    return SharedAccessGrant(fields, terms)
  }

  private func verify(
    _ fields: SharedAccessFields, _ queue: String, _ admission: Admission
  ) throws(Refusal) {
    #if SharedKey
      try SharedAccessVerifier(account: admission.account).verify(fields, queue: queue)
    #else
      throw .authenticationFailed("This emulator was built without the trait SharedKey.")
    #endif
  }

  private func policy(
    _ fields: SharedAccessFields, _ queue: String, _ admission: Admission
  ) throws(Refusal) -> StoredPolicy? {
    guard !fields["si"].isEmpty else { return nil }
    let policies = accounts[admission.account.name]?.queues[queue]?.policies ?? []
    guard let policy = policies.first(where: { $0.id.isExactly(fields["si"]) }) else {
      throw .authenticationFailed("SAS identifier cannot be found for specified signed identifier")
    }
    return policy
  }

  /// Checks the key's own window, and that the caller is the user that the signature is bound to.
  private func checkDelegation(
    _ fields: SharedAccessFields, _ header: String?, _ admission: Admission
  ) throws(Refusal) {
    if let start = fields.date("skt"), let expiry = fields.date("ske"),
      !(start..<max(start, expiry)).contains(admission.now)
    {
      throw .authenticationFailed(
        "Signature not valid in the specified key time frame: Key start [\(start.httpDate)] - Key expiry "
          + "[\(expiry.httpDate)] - Current [\(admission.now.httpDate)]")
    }
    guard !fields["sduoid"].isEmpty else {
      guard fields["skdutid"].isEmpty else { throw SharedAccessFields.missing("sduoid") }
      return
    }
    guard let header, case .bearer(let text) = try AuthorizationHeader(header) else {
      throw .authenticationFailed("A signature for a user needs a bearer token of that user")
    }
    let token = try token(text, admission)
    let tenant = fields["skdutid"].isEmpty ? fields["sktid"] : fields["skdutid"]
    guard token.objectID.isExactly(fields["sduoid"]), token.tenantID?.isExactly(tenant) != false else {
      throw .authenticationFailed("The bearer token is not of the user that the signature is for")
    }
  }
}
