/// Receives the events of one document from an ``XMLReader``.
///
/// Calls come on the thread that called the reader, before `read` returns. Start and end calls are always properly
/// nested. Throwing from any of them stops the reader, which throws the same error on.
public protocol XMLEventHandler {
  /// Called when an element starts.
  ///
  /// - Parameters:
  ///   - name: The local name, without a prefix.
  ///   - attributes: The attributes, in no defined order and without namespace declarations.
  /// - Throws: Any ``XMLError``, to stop the reader.
  mutating func startElement(_ name: String, attributes: [XMLAttribute]) throws(XMLError)

  /// Called with text inside the element that started last and has not ended.
  ///
  /// Adjacent text may arrive in several pieces, cut between any two Unicode scalars: append, do not replace.
  ///
  /// - Parameter text: The text, references already resolved; never empty.
  /// - Throws: Any ``XMLError``, to stop the reader.
  mutating func text(_ text: String) throws(XMLError)

  /// Called when an element ends, also for an element written as `<X />`.
  ///
  /// - Parameter name: The local name, equal to that of the matching start.
  /// - Throws: Any ``XMLError``, to stop the reader.
  mutating func endElement(_ name: String) throws(XMLError)
}
