import AzureQueues
import Foundation

extension Peer {
  func signQueue() throws -> PeerOutput {
    let queue = try queue()
    let permissions = try letters(input.permissions, QueueSASPermissions.init(letters:)) ?? []
    let expires: SASExpiry =
      if let date = try date(input.expiresOn) {
        .at(date, policyID: input.policyID)
      } else {
        .policy(try required(input.policyID))
      }
    return try shown(
      queue.sas(permissions: permissions, expires: expires, options: try sasOptions()),
      queue.sasURL(permissions: permissions, expires: expires, options: try sasOptions()))
  }

  func signAccount() throws -> PeerOutput {
    let service = try service()
    let permissions = try required(try letters(input.permissions, AccountSASPermissions.init(letters:)))
    let services = try letters(input.services, AccountSASServices.init(letters:)) ?? .queue
    let types = try required(try letters(input.resourceTypes, AccountSASResourceTypes.init(letters:)))
    let expires = SASExpiry.at(try required(try date(input.expiresOn)))
    return try shown(
      service.sas(
        permissions: permissions, services: services, resourceTypes: types, expires: expires,
        options: try sasOptions()),
      service.sasURL(
        permissions: permissions, services: services, resourceTypes: types, expires: expires,
        options: try sasOptions()))
  }

  func delegationKey() async throws -> PeerOutput {
    let key = try await service().userDelegationKey(expiresOn: try required(try date(input.expiresOn)))
    return PeerOutput(
      delegationKey: PeerInput.DelegationKey(
        objectID: key.signedObjectID, tenantID: key.signedTenantID, start: key.signedStart,
        expiry: key.signedExpiry, service: key.signedService, version: key.signedVersion,
        value: key.value.value))
  }

  private func signer() throws -> (any SASSigner)? {
    guard let key = input.delegationKey else { return nil }
    return try UserDelegationSigner(
      account: ConnectionString.developmentAccountName,
      key: UserDelegationKey(
        signedObjectID: key.objectID, signedTenantID: key.tenantID, signedStart: key.start,
        signedExpiry: key.expiry, signedService: key.service, signedVersion: key.version, value: key.value))
  }

  /// The only purpose of this peer is to hand signatures over, so here they are told.
  private func shown(_ signature: SharedAccessSignature, _ url: Secret<String>) throws -> PeerOutput {
    PeerOutput(
      signature: signature.query.value, url: url.value)
  }

  private func sasOptions() throws -> SASOptions {
    SASOptions(
      startsOn: try date(input.startsOn),
      addressRange: try input.addressRange.map { try SASAddressRange($0) },
      protocols: input.protocols.flatMap(SASProtocol.init(rawValue:)),
      version: try input.version.map { try SASVersion($0) }, signer: try signer())
  }

  static func identifier(_ policy: PeerInput.Policy) throws -> SignedIdentifier {
    SignedIdentifier(
      id: policy.id,
      accessPolicy: AccessPolicy(
        startsOn: try instant(policy.startsOn), expiresOn: try instant(policy.expiresOn),
        permissions: policy.permissions.flatMap(QueueSASPermissions.init(letters:))))
  }

  static func policy(_ identifier: SignedIdentifier) -> PeerInput.Policy {
    PeerInput.Policy(
      id: identifier.id, startsOn: identifier.accessPolicy?.startsOn?.iso8601,
      expiresOn: identifier.accessPolicy?.expiresOn?.iso8601,
      permissions: identifier.accessPolicy?.permissions?.letters)
  }

  private func date(_ text: String?) throws -> Timestamp? { try Self.instant(text) }

  private static func instant(_ text: String?) throws -> Timestamp? {
    guard let text else { return nil }
    guard let instant = Timestamp(iso8601: text) else { throw PeerMisuse("\(text) is no date") }
    return instant
  }

  private func letters<Set>(_ text: String?, _ read: (String) -> Set?) throws -> Set? {
    guard let text else { return nil }
    guard let set = read(text) else { throw PeerMisuse("\(text) are no letters") }
    return set
  }
}
