public import AzureCore

/// What the service returns for a send.
///
/// Going on needs ``id`` and ``popReceipt``: a response without one of them is an error, which says that the message was stored
/// and must not be sent again. The times are good to have: one that is missing or cannot be read is `nil`.
public struct SentMessage: OwnedMessage, Hashable, Codable {
  /// The id that the service gave the message.
  public var id: String {
    get { compactID.text }
    set { compactID = CompactID(newValue) }
  }
  private var compactID: CompactID
  /// When the service stored it; `nil` when the response does not tell.
  public var insertedOn: Timestamp?
  /// When it expires, in the year 9999 when it never does; `nil` when the response does not tell.
  public var expiresOn: Timestamp?
  /// Lets the sender update or delete the message while nobody has received it.
  public var popReceipt: PopReceipt
  /// When it can be received; `nil` when the response does not tell.
  public var nextVisibleOn: Timestamp?

  /// Makes a sent message.
  ///
  /// - Parameters:
  ///   - id: The id.
  ///   - insertedOn: When the service stored it.
  ///   - expiresOn: When it expires.
  ///   - popReceipt: The receipt.
  ///   - nextVisibleOn: When it can be received.
  public init(
    id: String, insertedOn: Timestamp?, expiresOn: Timestamp?, popReceipt: PopReceipt,
    nextVisibleOn: Timestamp?
  ) {
    self.init(
      CompactID(id), insertedOn: insertedOn, expiresOn: expiresOn, popReceipt: popReceipt,
      nextVisibleOn: nextVisibleOn)
  }

  init(
    _ id: CompactID, insertedOn: Timestamp?, expiresOn: Timestamp?, popReceipt: PopReceipt,
    nextVisibleOn: Timestamp?
  ) {
    compactID = id
    self.insertedOn = insertedOn
    self.expiresOn = expiresOn
    self.popReceipt = popReceipt
    self.nextVisibleOn = nextVisibleOn
  }

  private enum CodingKeys: String, CodingKey {
    case compactID = "id"
    case insertedOn, expiresOn, popReceipt, nextVisibleOn
  }

  /// Keeps nothing: the service does not repeat the text, and neither does this value.
  public mutating func replaceContent(_ content: MessageContent, rawText: String) {}
}

/// What the service returns for an update: the receipt that now owns the message.
///
/// Going on needs ``popReceipt``: a response without it is an error, which says that the message was updated. The time is good
/// to have: if it is missing or cannot be read, it is `nil`.
public struct UpdatedMessage: Sendable, Hashable, Codable {
  /// The new receipt; the old one no longer works.
  public var popReceipt: PopReceipt
  /// When others can receive the message; `nil` when the response does not tell.
  public var nextVisibleOn: Timestamp?

  /// Makes the facts.
  ///
  /// - Parameters:
  ///   - popReceipt: The new receipt.
  ///   - nextVisibleOn: When others can receive the message.
  public init(popReceipt: PopReceipt, nextVisibleOn: Timestamp?) {
    self.popReceipt = popReceipt
    self.nextVisibleOn = nextVisibleOn
  }
}

/// The proof that a message was received and may be updated or deleted; opaque text of the service.
///
/// Every receive and every update makes a new one and ends the old one. Its holder can act on the message, so it
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

/// How long the service keeps a message; the two cases are all there will be.
public enum TimeToLive: Sendable, Hashable {
  /// At least one second, in whole seconds.
  case duration(Duration)
  /// The message never expires.
  case never

  /// So many seconds.
  public static func seconds(_ seconds: Int) -> TimeToLive { .duration(.seconds(seconds)) }

  /// So many days.
  public static func days(_ days: Int) -> TimeToLive {
    let (seconds, isTooMany) = days.multipliedReportingOverflow(by: 86_400)
    // Too many to count are refused with the request, as every number out of range is.
    return .duration(.seconds(isTooMany ? .max : seconds))
  }

  /// The text of the `messagettl` query parameter, checked.
  func parameter() throws(AzureError) -> String {
    switch self {
    case .never: "-1"
    case .duration(let duration):
      String(try Parameters.seconds(duration, in: 1...Int64(Int32.max), of: "timeToLive"))
    }
  }
}

/// The id of a message, which needs no memory of its own where it is a UUID in lower case, as the service's are.
///
/// Any other text is kept as it is. The same text is always kept in the same way.
enum CompactID: Sendable, Hashable {
  case uuid(UInt64, UInt64)
  case text(String)

  init(_ text: String) {
    var text = text
    self = text.withUTF8 { CompactID($0.span) }
  }

  init(_ text: Span<UInt8>) {
    guard let (high, low) = Self.uuid(text) else {
      self = .text(text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
      return
    }
    self = .uuid(high, low)
  }

  /// The text, made each time where it is a UUID.
  var text: String {
    switch self {
    case .uuid(let high, let low): RandomSource.text(ofUUID: high, low)
    case .text(let text): text
    }
  }

  var isEmpty: Bool { self == .text("") }

  private static func uuid(_ text: Span<UInt8>) -> (UInt64, UInt64)? {
    guard text.count == 36 else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for index in 0..<36 {
      let byte = text[index]
      switch (byte, index) {
      case (UInt8(ascii: "-"), 8), (UInt8(ascii: "-"), 13), (UInt8(ascii: "-"), 18), (UInt8(ascii: "-"), 23):
        continue
      case (_, 8), (_, 13), (_, 18), (_, 23): return nil
      case (UInt8(ascii: "0")...UInt8(ascii: "9"), _): low = low << 4 | UInt64(byte & 0xF)
      case (UInt8(ascii: "a")...UInt8(ascii: "f"), _): low = low << 4 | UInt64(byte - 87)
      default: return nil
      }
      if index == 17 { (high, low) = (low, 0) }
    }
    return (high, low)
  }
}

extension CompactID: Codable {
  init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
