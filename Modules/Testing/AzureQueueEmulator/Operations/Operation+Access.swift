extension Operation {
  /// What a shared access signature must permit.
  struct Access {
    /// The letter of `srt` in an account signature.
    let resourceType: Unicode.Scalar
    /// The letters of `sp` in an account signature, each of which is enough.
    let accountPermissions: String
    /// The letter of `sp` in a queue signature; `nil` when none permits the operation.
    let queuePermission: Unicode.Scalar?

    init(
      _ resourceType: Unicode.Scalar, _ accountPermissions: String, _ queuePermission: Unicode.Scalar? = nil
    ) {
      self.resourceType = resourceType
      self.accountPermissions = accountPermissions
      self.queuePermission = queuePermission
    }
  }

  /// `nil` for what no signature permits.
  var access: Access? {
    switch self {
    case .getAccessPolicies, .setAccessPolicies, .getDelegationKey: nil
    case .listQueues: Access("s", "l")
    case .getServiceProperties, .getServiceStatistics: Access("s", "r")
    case .setServiceProperties: Access("s", "w")
    case .createQueue: Access("c", "cw")
    case .deleteQueue: Access("c", "d")
    case .getMetadata: Access("c", "r", "r")
    case .setMetadata: Access("c", "w")
    case .putMessage: Access("o", "a", "a")
    case .getMessages, .deleteMessage: Access("o", "p", "p")
    case .peekMessages: Access("o", "r", "r")
    case .updateMessage: Access("o", "u", "u")
    case .clearMessages: Access("o", "d")
    }
  }
}
