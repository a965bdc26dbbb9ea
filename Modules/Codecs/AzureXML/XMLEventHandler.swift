/// Receives the events of one document from an ``XMLReader``.
///
/// Calls come on the thread that called the reader, before `read` returns. Start and end calls are always properly
/// nested. Throwing from any of them stops the reader, which throws the same error on.
///
/// Names and text come as the bytes they have in memory, so that a handler pays only for what it keeps. They are
/// always well-formed UTF-8 in whole Unicode scalars, and gone when the call returns. To keep one as a string:
///
/// ```swift
/// let name = name.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
/// ```
public protocol XMLEventHandler {
  /// Called when an element starts.
  ///
  /// - Parameters:
  ///   - name: The local name in UTF-8, without a prefix; never empty.
  ///   - attributes: The attributes, in no defined order and without namespace declarations.
  /// - Throws: Any ``XMLError``, to stop the reader.
  mutating func startElement(_ name: Span<UInt8>, attributes: [XMLAttribute]) throws(XMLError)

  /// Called with text inside the element that started last and has not ended.
  ///
  /// Adjacent text may arrive in several pieces, cut between any two Unicode scalars: append, do not replace.
  ///
  /// - Parameter text: The text in UTF-8, references already resolved; never empty.
  /// - Throws: Any ``XMLError``, to stop the reader.
  mutating func text(_ text: Span<UInt8>) throws(XMLError)

  /// Called when an element ends, also for an element written as `<X />`.
  ///
  /// - Parameter name: The local name in UTF-8, equal to that of the matching start.
  /// - Throws: Any ``XMLError``, to stop the reader.
  mutating func endElement(_ name: Span<UInt8>) throws(XMLError)
}
