/// What a shared access signature or a stored access policy permits on one queue.
///
/// Its letters are written in the order that the service asks for, whatever order they were given in. Letters that this
/// version does not know are kept, after the known ones
/// ([Permissions for a queue](https://learn.microsoft.com/rest/api/storageservices/create-service-sas#permissions-for-a-queue)).
public struct QueueSASPermissions: OptionSet, Sendable, Hashable {
  /// One bit for each letter, `a` to `z`.
  public var rawValue: UInt32

  /// Makes a set from its bits: one for each letter, `a` to `z`.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Peek at messages, and read the queue's metadata (`r`).
  public static let read = QueueSASPermissions("r")
  /// Send messages (`a`).
  public static let add = QueueSASPermissions("a")
  /// Update messages (`u`).
  public static let update = QueueSASPermissions("u")
  /// Receive and delete messages (`p`).
  public static let process = QueueSASPermissions("p")
  /// All four: read, add, update and process.
  public static let all: QueueSASPermissions = [.read, .add, .update, .process]
}

extension QueueSASPermissions: LetterSet {
  static let order = "raup"
}

extension QueueSASPermissions {
  /// The letters in the service's order: `raup`.
  public var letters: String { text }

  /// Reads letters in any order; `nil` when the text holds anything but lower-case letters.
  ///
  /// - Parameter letters: Lower-case letters, for example `rp`.
  public init?(letters: String) {
    guard let permissions = Self.parse(letters) else { return nil }
    self = permissions
  }
}

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
  /// Delete a blob permanently (`y`).
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

/// A set of lower-case letters that is written in an order of its own.
protocol LetterSet: OptionSet where RawValue == UInt32 {
  /// The known letters in the order in which they are written; others follow in the order of the alphabet.
  static var order: String { get }
}

extension LetterSet {
  /// A set of the letters of a literal.
  init(_ letters: StaticString) {
    self.init(rawValue: letters.withUTF8Buffer { Self.bits(of: $0) })
  }

  /// The bits of those bytes that are lower-case letters.
  static func bits(of bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(0) { bits, byte in
      guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) else { return bits }
      return bits | 1 << UInt32(byte - UInt8(ascii: "a"))
    }
  }

  /// The letters in their order.
  var text: String {
    let alphabet = "abcdefghijklmnopqrstuvwxyz".filter { !Self.order.contains($0) }
    return String((Self.order + alphabet).filter { rawValue & Self.bits(of: String($0).utf8) != 0 })
  }

  /// The set of a text's letters; `nil` when it holds anything but lower-case letters.
  static func parse(_ text: String) -> Self? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else { return nil }
    return Self(rawValue: bits(of: text.utf8))
  }
}

extension QueueSASPermissions: CustomStringConvertible {
  /// The letters, for example `rp`.
  public var description: String { text }
}

extension AccountSASPermissions: CustomStringConvertible {
  /// The letters, for example `rl`.
  public var description: String { text }
}

extension AccountSASServices: CustomStringConvertible {
  /// The letters, for example `q`.
  public var description: String { text }
}

extension AccountSASResourceTypes: CustomStringConvertible {
  /// The letters, for example `sco`.
  public var description: String { text }
}
