/// The levels of an account's resources that a shared access signature is for (`srt`).
public struct AccountSASResourceTypes: OptionSet, Sendable, Hashable {
  /// One bit for each letter, `a` to `z`.
  public var rawValue: UInt32

  /// Makes a set from its bits: one for each letter, `a` to `z`.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The service: its properties, its statistics, the list of its queues (`s`).
  public static let service = AccountSASResourceTypes("s")
  /// Containers, which are the queues themselves: create, delete, metadata (`c`).
  public static let container = AccountSASResourceTypes("c")
  /// Objects, which are the messages of queues (`o`).
  public static let object = AccountSASResourceTypes("o")
  /// All three.
  public static let all: AccountSASResourceTypes = [.service, .container, .object]
}

extension AccountSASResourceTypes: LetterSet {
  static let order = "sco"
}

extension AccountSASResourceTypes {
  /// The letters in the service's order: `sco`.
  public var letters: String { text }

  /// Reads letters in any order; `nil` when the text holds anything but lower-case letters.
  ///
  /// - Parameter letters: Lower-case letters, for example `co`.
  public init?(letters: String) {
    guard let types = Self.parse(letters) else { return nil }
    self = types
  }
}
