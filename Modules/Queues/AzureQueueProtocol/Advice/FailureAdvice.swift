package import AzureCore

/// What can be done about a call that failed for good: a cause and a next step for each class of failure.
///
/// The one place that decides about it. What the client refuses itself says so where it is refused.
package enum FailureAdvice {
  /// The advice for an error.
  ///
  /// - Parameters:
  ///   - error: The error, complete but for its advice.
  ///   - facts: What the client knows beside it.
  ///   - now: The time; that of the service where a response told it.
  /// - Returns: One sentence without a stop at its end, free of secrets; `nil` when there is nothing to say.
  package static func sentence(for error: AzureError, _ facts: AdviceFacts, now: Timestamp) -> String? {
    // The last attempt's, when the deadline of the call has passed.
    let cause = error.kind == .deadline ? (error.cause as? AzureError)?.cause ?? error.cause : error.cause
    if let fault = cause as? TransportError { return sentence(for: fault, facts) }
    guard error.status != nil else { return nil }
    switch error.code ?? StorageErrorCode(rawValue: "") {
    case .authenticationFailed:
      // A clock that is off says it all.
      return error.advice == nil ? authentication(facts, now) : nil
    case .invalidAuthenticationInfo, .noAuthenticationInformation: return identity(facts)
    case .authorizationPermissionMismatch, .insufficientAccountPermissions: return permission(error, facts)
    case .authorizationResourceTypeMismatch: return resourceType(error, facts)
    case .authorizationServiceMismatch:
      return "the signature is not for queues: make it with the service 'q', as the clients' sas(…) do"
    case .authorizationProtocolMismatch, .accountRequiresHttps:
      return "use an address that begins with https"
    case .authorizationSourceIPMismatch:
      return "the signature is for other addresses than this machine's"
        + (signature(facts)?.addressRange.map { ": it admits \($0)" } ?? "") + "; make one for this address"
    case .authorizationFailure where isBeyondQueueSignature(error, facts): return permission(error, facts)
    case .authorizationFailure:
      return "look at the account's network rules: they may not admit this machine"
    case .keyBasedAuthenticationNotPermitted:
      return "the account does not permit its keys: sign in with Microsoft Entra ID, or permit them again"
    case .accountIsDisabled: return "the account is disabled: look at its subscription"
    default: return other(error, facts, now)
    }
  }

  private static func other(_ error: AzureError, _ facts: AdviceFacts, _ now: Timestamp) -> String? {
    switch error.code ?? StorageErrorCode(rawValue: "") {
    case .queueNotFound, .resourceNotFound:
      return "create the queue with createIfNotExists(), or check its name and the account: \(facts.address)"
    case .queueBeingDeleted:
      return
        "the name can be used again 30 seconds or more after the queue was deleted; wait, or take another"
    case .queueAlreadyExists:
      return "createIfNotExists() takes a queue that is there; this one has other metadata"
    case .messageNotFound, .popReceiptMismatch:
      // After a lost response the call itself may have used the receipt up, which is said already.
      return error.advice == nil ? receipt(facts, now) : nil
    case .messageTooLarge, .requestBodyTooLarge:
      return
        "a message has at most 65,536 bytes once encoded: store what is larger elsewhere and send its address"
    case .invalidHeaderValue where facts.isLoopback && error.details["HeaderName"] == "x-ms-version":
      return
        "the emulator does not know this protocol version: set serviceVersion to an older one, or start it "
        + "with --skipApiVersionCheck"
    case .invalidQueryParameterValue, .outOfRangeQueryParameterValue, .outOfRangeInput, .invalidInput,
      .invalidHeaderValue, .invalidXmlNodeValue, .invalidXmlDocument, .missingRequiredQueryParameter,
      .missingRequiredHeader, .unsupportedQueryParameter, .unsupportedHeader, .invalidResourceName,
      .unsupportedXmlNode, .missingRequiredXmlNode, .invalidMetadata:
      return parameter(error)
    case .serverBusy:
      return "send less to this queue at once: a queue takes about 2,000 messages a second, an account 20,000"
    case .featureVersionMismatch:
      return "set serviceVersion to a newer one: the account uses something that this version does not know"
    default:
      if error.status == 404 {
        return "nothing responds for the queue service here: check the address \(facts.address)"
      }
      if error.status == 407 { return "the proxy wants a user and a password: give them with its address" }
      return nil
    }
  }
}

/// When there was no response.
extension FailureAdvice {
  private static func sentence(for fault: TransportError, _ facts: AdviceFacts) -> String? {
    if let advice = fault.advice { return advice }
    switch fault.kind {
    case .nameResolution:
      let name = facts.account.map { "check the name of the account, '\($0)'" } ?? "check the address"
      return "\(name): no such host as \(facts.address) is known; else look at this machine's name server"
    case .connect where facts.isLoopback:
      return "is the emulator running? 'azq emulator' starts it; the address is \(facts.address)"
    case .connect:
      return "look at the network, the firewall and the proxy between this machine and \(facts.address)"
    case .certificate:
      return "check this machine's certificates and its clock, and whether a proxy stands in between"
    case .timeout:
      return "the network or the service is slow: try again later, or allow more with attemptTimeout"
    case .proxyRefused: return "check the proxy's address, user and password"
    default: return nil
    }
  }
}

/// When the credential or its rights were refused.
extension FailureAdvice {
  private static func signature(_ facts: AdviceFacts) -> AdviceFacts.Signature? {
    guard case .signature(let signature) = facts.credential else { return nil }
    return signature
  }

  private static func authentication(_ facts: AdviceFacts, _ now: Timestamp) -> String? {
    switch facts.credential {
    case .accountKey:
      let account = facts.account.map { " of the account '\($0)'" } ?? ""
      return
        "the key is not one\(account), or was replaced: copy key1 or key2 again (the string to sign is logged at debug)"
    case .signature(let signature):
      if let end = signature.expiresOn, end <= now {
        return "the shared access signature ended at \(end.iso8601), \(words(now - end)) ago: make a new one"
      }
      if let start = signature.startsOn, start > now {
        return
          "the shared access signature begins at \(start.iso8601), in \(words(start - now)): wait, or make one without a start"
      }
      if let policy = signature.policyID {
        return
          "the stored access policy '\(policy)' may be gone, over, or set less than 30 seconds ago: look with accessPolicy()"
      }
      if signature.isUserBound {
        return
          "the shared access signature is for one user: sign in as that user, or copy the signature again, all of it"
      }
      return
        "copy the shared access signature again, all of it; the key that made it may have been replaced since"
    case .token:
      return "the token is not for this account's tenant or not for https://storage.azure.com/: sign in again"
    case .other: return "give the account a credential that it knows"
    }
  }

  private static func identity(_ facts: AdviceFacts) -> String? {
    switch facts.credential {
    case .token:
      return "the token was refused: it must be of the account's tenant and for https://storage.azure.com/"
    case .signature(let signature) where signature.isUserBound:
      return
        "the token was refused: it must be that of the user whom the shared access signature names, in the account's tenant"
    case .signature: return "the shared access signature is not whole: copy all of it, from sv= to sig="
    case .accountKey: return nil
    case .other: return "the server wants a credential, and the client has none: give one with the account"
    }
  }

  /// Whether the credential is the signature of a queue, and no such signature permits the operation.
  ///
  /// The service refuses that with the code of its network rules, too.
  private static func isBeyondQueueSignature(_ error: AzureError, _ facts: AdviceFacts) -> Bool {
    guard let signature = signature(facts), signature.resourceTypes == nil else { return false }
    return error.operation.map { NeededPermission(of: $0).queue == nil } ?? false
  }

  private static func permission(_ error: AzureError, _ facts: AdviceFacts) -> String? {
    let need = NeededPermission(of: error.operation ?? "")
    switch facts.credential {
    case .signature(let signature):
      let isOfAccount = signature.resourceTypes != nil
      guard let letters = isOfAccount ? need.account : need.queue else {
        return isOfAccount
          ? "no shared access signature permits this: use an account key or a token"
          : "no signature of a queue permits this: use an account key, a token, or a signature of the account"
      }
      // Such a signature gives no more than who signed it has, and a user beside it no more than the user has.
      if signature.isUserDelegation || signature.isUserBound, signature.permissions?.contains(letters) == true
      {
        let who = signature.isUserBound ? "the user and the signer of" : "the signer of"
        return
          "give \(who) the shared access signature the role '\(need.role)'; a new assignment takes up to ten minutes"
      }
      let has =
        signature.permissions.map { "it has '\($0)'" }
        ?? signature.policyID.map { "the stored access policy '\($0)' says what it has" } ?? "it says none"
      return "the shared access signature needs the permission '\(letters)', and \(has): make one with it"
    case .token:
      return
        "give the identity the role '\(need.role)' on the account or the queue; a new assignment takes up to ten minutes"
    case .accountKey, .other: return nil
    }
  }

  private static func resourceType(_ error: AzureError, _ facts: AdviceFacts) -> String? {
    let need = NeededPermission(of: error.operation ?? "").resourceType
    let has = signature(facts)?.resourceTypes.map { ", and it has '\($0)'" } ?? ""
    return "the shared access signature needs the resource type '\(need)'\(has): make one with it"
  }
}

/// When the service refused what the call said.
extension FailureAdvice {
  private static func receipt(_ facts: AdviceFacts, _ now: Timestamp) -> String {
    var sentence = "someone else has the message, or deleted it"
    if let end = facts.hiddenUntil, end <= now {
      sentence += ", since it was visible again at \(end.iso8601)"
    }
    return sentence
      + ": let it stay hidden for longer (visibilityTimeout), or renew it while you work; use the newest receipt"
  }

  /// What the service says of the parameter; its values have been cleaned of secrets when the response was read.
  private static func parameter(_ error: AzureError) -> String? {
    let details = error.details
    var facts: [String] = []
    if let name = details["QueryParameterName"] ?? details["HeaderName"] ?? details["XmlNodeName"] {
      let value = details["QueryParameterValue"] ?? details["HeaderValue"] ?? details["XmlNodeValue"]
      facts.append(value.map { "\(name) is '\($0)'" } ?? name)
    }
    switch (details["MinimumAllowed"], details["MaximumAllowed"]) {
    case (let low?, let high?): facts.append("allowed is \(low) to \(high)")
    case (let low?, nil): facts.append("allowed is \(low) or more")
    case (nil, let high?): facts.append("allowed is \(high) or less")
    case (nil, nil): break
    }
    if let reason = details["Reason"] { facts.append(reason) }
    guard !facts.isEmpty else { return nil }
    return "the service says: \(facts.joined(separator: ", "))"
  }

  /// A time in the largest unit that it has two of.
  static func words(_ duration: Duration) -> String {
    // Clocks that are far off differ by more seconds than there are in an `Int64`.
    let seconds = min(max(duration, .zero), .seconds(Int64.max)).components.seconds
    for (unit, length) in [("days", Int64(86_400)), ("hours", 3600), ("minutes", 60)]
    where seconds / length >= 2 { return "\(seconds / length) \(unit)" }
    return seconds == 1 ? "1 second" : "\(seconds) seconds"
  }
}

/// What an operation needs of a shared access signature or an identity
/// ([Create a service SAS](https://learn.microsoft.com/rest/api/storageservices/create-service-sas),
/// [Create an account SAS](https://learn.microsoft.com/rest/api/storageservices/create-account-sas)).
private struct NeededPermission {
  /// The letter of a queue's signature; `nil` when none permits the operation.
  let queue: String?
  /// The letter of an account's signature.
  let account: String?
  /// The letter of the resource type of an account's signature.
  let resourceType: String
  /// The least role that is made for it.
  let role: String

  init(of operation: String) {
    let contributor = "Storage Queue Data Contributor"
    let processor = "Storage Queue Data Message Processor"
    let reader = "Storage Queue Data Reader"
    let needed: (queue: String?, account: String?, resourceType: String, role: String) =
      switch operation {
      case "Put Message": ("a", "a", "o", "Storage Queue Data Message Sender")
      case "Get Messages", "Delete Message": ("p", "p", "o", processor)
      case "Peek Messages": ("r", "r", "o", reader)
      case "Update Message": ("u", "u", "o", contributor)
      case "Clear Messages": (nil, "d", "o", contributor)
      case "Get Queue Metadata": ("r", "r", "c", reader)
      case "Set Queue Metadata": (nil, "w", "c", contributor)
      case "Create Queue": (nil, "c", "c", contributor)
      case "Delete Queue": (nil, "d", "c", contributor)
      case "List Queues": (nil, "l", "s", reader)
      case "Get Queue Service Properties", "Get Queue Service Stats": (nil, "r", "s", contributor)
      case "Set Queue Service Properties": (nil, "w", "s", contributor)
      default: (nil, nil, "sco", contributor)
      }
    (queue, account, resourceType, role) = needed
  }
}
