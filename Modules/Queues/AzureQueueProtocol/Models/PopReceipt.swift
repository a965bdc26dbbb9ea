import AzurePipeline

/// The proof that a message was received and may be updated or deleted; opaque text of the service.
///
/// Every receive and every update makes a new one and ends the old one. Whoever holds it can act on the message, so it
/// prints shortened.
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

extension PopReceipt: CustomStringConvertible {
  /// The last four characters.
  public var description: String { "PopReceipt(…\(rawValue.suffix(4)))" }
}
