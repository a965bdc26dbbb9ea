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
