/// What an account's shared access signature permits.
///
/// Its letters are written in the order that the service asks for, whatever order they were given in. A permission that does
/// not fit a resource type is ignored there
/// ([Account SAS permissions](https://learn.microsoft.com/rest/api/storageservices/create-account-sas#account-sas-permissions-by-operation)).
public struct AccountSASPermissions: OptionSet, Sendable, Hashable {
  /// One bit for each letter, `a` to `z`.
  public var rawValue: UInt32

  /// Makes a set from its bits: one for each letter, `a` to `z`.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Read properties of the service and metadata of queues, and peek at messages (`r`).
  public static let read = AccountSASPermissions("r")
  /// Set properties of the service and metadata of queues, and create queues (`w`).
  public static let write = AccountSASPermissions("w")
  /// Delete queues and clear messages (`d`).
  public static let delete = AccountSASPermissions("d")
  /// Delete a version of a blob (`x`).
  public static let deleteVersion = AccountSASPermissions("x")
  /// Delete a blob for ever (`y`).
  public static let permanentDelete = AccountSASPermissions("y")
  /// List queues (`l`).
  public static let list = AccountSASPermissions("l")
  /// Send messages (`a`).
  public static let add = AccountSASPermissions("a")
  /// Create queues (`c`).
  public static let create = AccountSASPermissions("c")
  /// Update messages (`u`).
  public static let update = AccountSASPermissions("u")
  /// Receive and delete messages (`p`).
  public static let process = AccountSASPermissions("p")
  /// Read and write the tags of a blob (`t`).
  public static let tags = AccountSASPermissions("t")
  /// Find blobs by their tags (`f`).
  public static let find = AccountSASPermissions("f")
  /// Set the immutability of a blob (`i`).
  public static let immutability = AccountSASPermissions("i")
  /// All that mean something to queues: `rwdlacup`.
  public static let allForQueues: AccountSASPermissions = [
    .read, .write, .delete, .list, .add, .create, .update, .process,
  ]
}

extension AccountSASPermissions: LetterSet {
  static let order = "rwdxylacuptfi"
}

extension AccountSASPermissions {
  /// The letters in the service's order: `rwdxylacuptfi`.
  public var letters: String { text }

  /// Reads letters in any order; `nil` when the text holds anything but lower-case letters.
  ///
  /// - Parameter letters: Lower-case letters, for example `rap`.
  public init?(letters: String) {
    guard let permissions = Self.parse(letters) else { return nil }
    self = permissions
  }
}
