import AzureCore

/// The validity and the permissions of a signature: its own fields and those of its stored policy, merged.
struct SharedAccessTerms {
  let start: Timestamp?
  let expiry: Timestamp
  /// The letters; those of a queue in the service's order.
  let permissions: String

  /// Merges a signature with its stored policy.
  ///
  /// Each part must be in exactly one of the two, and the start in at most one.
  init(_ fields: SharedAccessFields, policy: StoredPolicy?) throws(ServiceError) {
    let permissions = policy?.permissions?.text(.newest) ?? ""
    guard fields["sp"].isEmpty || permissions.isEmpty else { throw Self.twice("permissions") }
    guard fields["se"].isEmpty || policy?.expiry == nil else { throw Self.twice("expiry") }
    guard fields["st"].isEmpty || policy?.start == nil else { throw Self.twice("start") }
    guard let expiry = fields.date("se") ?? policy?.expiry else {
      throw .authenticationFailed("Signed expiry must be specified in signature or SAS identifier")
    }
    guard !fields["sp"].isEmpty || !permissions.isEmpty else {
      throw .authenticationFailed("Signed permissions must be specified in signature or SAS identifier")
    }
    start = fields.date("st") ?? policy?.start
    self.expiry = expiry
    self.permissions = fields["sp"] + permissions
  }

  /// Throws when a signature is not valid at a time.
  ///
  /// Without a start it begins now, in the service's messages too.
  func check(at now: Timestamp) throws(ServiceError) {
    let start = start ?? now
    guard start < expiry else {
      throw .authenticationFailed(
        "Signed expiry time [\(expiry.httpDate)] has to be after signed start time [\(start.httpDate)]")
    }
    guard start <= now, now < expiry else {
      throw .authenticationFailed(
        "Signature not valid in the specified time frame: Start [\(start.httpDate)] - Expiry [\(expiry.httpDate)] - "
          + "Current [\(now.httpDate)]")
    }
  }

  private static func twice(_ what: String) -> ServiceError {
    .authenticationFailed("The \(what) must not be specified in both signature and SAS identifier")
  }
}

/// The permissions of a verified signature.
struct SharedAccessGrant: Sendable {
  let kind: SharedAccessFields.Kind
  let resourceTypes: String
  let permissions: String
  /// Whether errors have specific codes.
  let hasOwnCodes: Bool

  init(_ fields: SharedAccessFields, _ terms: SharedAccessTerms) {
    kind = fields.kind
    resourceTypes = fields["srt"]
    permissions = terms.permissions
    hasOwnCodes = fields.hasOwnCodes
  }

  /// Throws when the signature does not permit an operation.
  func check(_ operation: Operation, _ version: ServiceVersion) throws(ServiceError) {
    guard let access = operation.access else { throw .authorizationFailure }
    if kind == .account {
      guard resourceTypes.unicodeScalars.contains(access.resourceType) else {
        throw .resourceTypeMismatch(needed: access.resourceType, version)
      }
      let granted = permissions.unicodeScalars
      guard access.accountPermissions.unicodeScalars.contains(where: granted.contains) else {
        throw .permissionMismatch
      }
    } else {
      guard let permission = access.queuePermission else { throw .authorizationFailure }
      guard permissions.unicodeScalars.contains(permission) else {
        throw hasOwnCodes ? .permissionMismatch : .authorizationFailure
      }
    }
  }
}
