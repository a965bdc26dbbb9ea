/// What an ``XMLReader`` refuses as too deep or too large.
public struct XMLLimits: Sendable, Hashable {
  /// How many elements may be open at once, the root included; 64 unless set.
  ///
  /// No answer of the service is deeper than seven. A document one deeper than this is refused with
  /// ``XMLError/Kind/tooDeep``.
  public var maximumDepth: Int

  /// How many bytes a document may have, a byte order mark included; 64 MiB unless set.
  ///
  /// The largest answer of the service, 32 messages of 64 KiB each with every character escaped, has about 13 MiB.
  /// A longer document is refused with ``XMLError/Kind/tooLarge`` before any of it is read.
  public var maximumBytes: Int

  /// How many attributes an element may have, namespace declarations included; 64 unless set.
  ///
  /// No answer of the service has more than two. An element with more is refused with ``XMLError/Kind/tooLarge``: to find
  /// the same name twice, parsers compare each attribute with each.
  public var maximumAttributes: Int

  /// Makes limits; those left out have their defaults.
  ///
  /// - Parameters:
  ///   - maximumDepth: How many elements may be open at once; at least 1.
  ///   - maximumBytes: How many bytes a document may have; at least 1.
  ///   - maximumAttributes: How many attributes an element may have; at least 0.
  public init(
    maximumDepth: Int = 64, maximumBytes: Int = 64 * 1024 * 1024, maximumAttributes: Int = 64
  ) {
    precondition(maximumDepth >= 1, "maximumDepth is \(maximumDepth), but a document has at least its root")
    precondition(maximumBytes >= 1, "maximumBytes is \(maximumBytes), but no document is empty")
    precondition(maximumAttributes >= 0, "maximumAttributes is \(maximumAttributes), which is no count")
    self.maximumDepth = maximumDepth
    self.maximumBytes = maximumBytes
    self.maximumAttributes = maximumAttributes
  }
}
