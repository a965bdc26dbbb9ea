/// What a verified signature permits.
struct SharedAccessGrant: Sendable {
  let kind: SharedAccessFields.Kind
  let resourceTypes: String
  let permissions: String
  /// Whether refusals say what was missing.
  let hasOwnCodes: Bool

  init(_ fields: SharedAccessFields, _ terms: SharedAccessTerms) {
    kind = fields.kind
    resourceTypes = fields["srt"]
    permissions = terms.permissions
    hasOwnCodes = fields.hasOwnCodes
  }

  /// Refuses an operation that the signature does not permit.
  func check(_ operation: Operation, _ version: ServiceVersion) throws(Refusal) {
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
