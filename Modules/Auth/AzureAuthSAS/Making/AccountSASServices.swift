/// The services of an account that a shared access signature is for (`ss`).
public struct AccountSASServices: OptionSet, Sendable, Hashable {
  /// One bit for each letter, `a` to `z`.
  public var rawValue: UInt32

  /// Makes a set from its bits: one for each letter, `a` to `z`.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Blobs (`b`).
  public static let blob = AccountSASServices("b")
  /// Files (`f`).
  public static let file = AccountSASServices("f")
  /// Queues (`q`).
  public static let queue = AccountSASServices("q")
  /// Tables (`t`).
  public static let table = AccountSASServices("t")
  /// All four.
  public static let all: AccountSASServices = [.blob, .file, .queue, .table]
}

extension AccountSASServices: LetterSet {
  // The service takes any order; this one makes the same signatures as the vectors of the official Python client.
  static let order = "bfqt"
}

extension AccountSASServices {
  /// The letters in a fixed order: `bfqt`.
  public var letters: String { text }

  /// Reads letters in any order; `nil` when the text holds anything but lower-case letters.
  ///
  /// - Parameter letters: Lower-case letters, for example `bq`.
  public init?(letters: String) {
    guard let services = Self.parse(letters) else { return nil }
    self = services
  }
}
