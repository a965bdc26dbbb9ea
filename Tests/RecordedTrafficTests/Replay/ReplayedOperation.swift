/// Which state a replayed request reads or changes.
enum ReplayedOperation: Equatable {
  case list
  case getServiceProperties, setServiceProperties
  case delegationKey
  case create, delete
  case getMetadata, setMetadata
  case getPolicies, setPolicies
  case other

  /// Looks at the target, after a lost query has been restored.
  init(_ entry: Recording.Entry, _ target: RecordedTarget) {
    switch (entry.pair.request.method, target.segments.count, target["comp"] ?? "") {
    case ("GET", 0, "list"): self = .list
    case ("GET", 0, "properties"): self = .getServiceProperties
    case ("PUT", 0, "properties"): self = .setServiceProperties
    case ("POST", 0, "userdelegationkey"): self = .delegationKey
    case ("PUT", 1, ""): self = .create
    case ("DELETE", 1, ""): self = .delete
    case ("GET", 1, "metadata"), ("HEAD", 1, "metadata"): self = .getMetadata
    case ("PUT", 1, "metadata"): self = .setMetadata
    case ("GET", 1, "acl"): self = .getPolicies
    case ("PUT", 1, "acl"): self = .setPolicies
    default: self = .other
    }
  }
}
