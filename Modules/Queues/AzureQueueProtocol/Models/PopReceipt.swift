import AzureCore

/// The proof that a message was received and may be updated or deleted; opaque text of the service.
///
/// Every receive and every update makes a new one and ends the old one. Whoever holds it can act on the message, so it
/// prints shortened, in whatever way it is printed.
public struct PopReceipt: RawRepresentable, Sendable, Hashable, Codable {
  /// The receipt as the service gave it.
  public var rawValue: String

  /// Makes a receipt from its text.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Compares the texts byte for byte, as the service does.
  public static func == (left: PopReceipt, right: PopReceipt) -> Bool {
    left.rawValue.isExactly(right.rawValue)
  }

  /// Feeds what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) { rawValue.hashExactly(into: &hasher) }
}

extension PopReceipt: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The last four characters, of a receipt that is long enough for them to say nothing.
  public var description: String {
    rawValue.utf8.count < 16 ? "PopReceipt(…)" : "PopReceipt(…\(rawValue.suffix(4)))"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows no more than ``description``.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
