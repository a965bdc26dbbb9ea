public import AzureQueueProtocol

extension QueueClient: QueueSASIssuer {
  /// What ``sas(permissions:expiresIn:policyID:delegatedUserObjectID:options:)`` and its kin make signatures of.
  public var sasSource: QueueSASSource { QueueSASSource(queue, calls.factory) }
}

extension QueueServiceClient: AccountSASIssuer {
  /// What ``sas(permissions:services:resourceTypes:expiresIn:options:)`` and its kin make signatures of.
  public var sasSource: AccountSASSource { AccountSASSource(calls.factory) }
}
