public import AzureCore

/// What a message carries beside its content: an id of the sender's, and the trace that it belongs to.
///
/// It travels inside the content, because the service keeps nothing else with a message; see ``ContextForm`` for how, and for
/// what consumers that know nothing of it read.
public struct MessageContext: Sendable, Hashable {
  /// The sender's id of the message: the same however often it is sent, so that consumers can tell a copy.
  public var id: String

  /// The context of the trace in the form of W3C; `nil` when there is none.
  public var traceparent: TraceParent?

  /// What tracing systems add to it (`tracestate`); `nil` when there is nothing.
  public var tracestate: String?

  /// Makes a context.
  ///
  /// - Parameters:
  ///   - id: The sender's id of the message; a random UUID unless given.
  ///   - traceparent: The context of the trace.
  ///   - tracestate: What tracing systems add to it.
  public init(
    id: String = RandomSource.system.uuid(), traceparent: TraceParent? = nil, tracestate: String? = nil
  ) {
    self.id = id
    self.traceparent = traceparent
    self.tracestate = tracestate
  }
}

/// A `traceparent` of W3C Trace Context: which trace, which span, which flags.
///
/// Its rules are those of the [recommendation](https://www.w3.org/TR/trace-context/#traceparent-header).
public struct TraceParent: Sendable, Hashable, CustomStringConvertible {
  /// The text, for example `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`.
  public let description: String

  /// The id of the trace: 32 hexadecimal digits.
  public let traceID: String

  /// The id of the span: 16 hexadecimal digits.
  public let spanID: String

  /// Whether the sender may have recorded its part of the trace.
  public let isSampled: Bool

  /// Reads a text; `nil` when it is no valid `traceparent`.
  ///
  /// Versions that are newer than this library may have more at the end, which is kept.
  ///
  /// - Parameter text: The text.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.longest else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, let version = Self.hex(parts[0], 2), Self.hex(parts[1], 32) != nil,
      Self.hex(parts[2], 16) != nil, let flags = Self.hex(parts[3], 2),
      parts[1].utf8.contains(where: { $0 != UInt8(ascii: "0") }),
      parts[2].utf8.contains(where: { $0 != UInt8(ascii: "0") }), version != 0xFF,
      version > 0 || parts.count == 4, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    description = text
    traceID = String(parts[1])
    spanID = String(parts[2])
    isSampled = flags & 1 == 1
  }

  private static let longest = 256

  /// The last byte of so many lower-case hexadecimal digits; `nil` when they are others.
  private static func hex(_ text: Substring, _ count: Int) -> UInt8? {
    guard text.utf8.count == count else { return nil }
    var value: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | (byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | (byte - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    return value
  }
}
