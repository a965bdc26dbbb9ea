/// Which locations of a geo-redundant account can carry an operation out
/// ([Azure Storage redundancy](https://learn.microsoft.com/azure/storage/common/storage-redundancy)).
public enum LocationReach: Sendable, Hashable {
  /// The primary alone: whatever changes something, and Get Messages, which hides what it hands out.
  case primary
  /// The secondary alone: the statistics of its replication, and the rest of a listing that began there.
  case secondary
  /// Both: a read that changes nothing.
  case either
}
