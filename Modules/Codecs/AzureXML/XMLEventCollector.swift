/// A handler that keeps every event, in a form that does not depend on the reader.
///
/// Adjacent pieces of text are joined into one event and attributes are sorted by name, so that two readers of the
/// same document collect equal events. Made for tests and tools; a model is read with less memory by its own handler
/// or by ``XMLTree``.
public struct XMLEventCollector: XMLEventHandler, Sendable {
  private var finished: [XMLEvent] = []
  // Joined here, where a text of many pieces grows in place.
  private var unfinishedText: [UInt8] = []

  /// Makes a collector without events.
  public init() {}

  /// The events so far.
  public var events: [XMLEvent] {
    unfinishedText.isEmpty ? finished : finished + [.text(unfinishedText.span.string)]
  }

  /// Keeps the start of an element, its attributes sorted by name and then by value.
  ///
  /// - Parameters:
  ///   - name: The local name.
  ///   - attributes: The attributes in any order.
  public mutating func startElement(_ name: Span<UInt8>, attributes: [XMLAttribute]) {
    finishText()
    let sorted =
      attributes.count < 2
      ? attributes : attributes.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
    finished.append(.startElement(name.string, attributes: sorted))
  }

  /// Keeps text, joined to text that came directly before it.
  ///
  /// - Parameter text: A piece of text.
  public mutating func text(_ text: Span<UInt8>) {
    text.withUnsafeBufferPointer { unfinishedText.append(contentsOf: $0) }
  }

  /// Keeps the end of an element.
  ///
  /// - Parameter name: The local name.
  public mutating func endElement(_ name: Span<UInt8>) {
    finishText()
    finished.append(.endElement(name.string))
  }

  private mutating func finishText() {
    guard !unfinishedText.isEmpty else { return }
    finished.append(.text(unfinishedText.span.string))
    unfinishedText.removeAll(keepingCapacity: true)
  }
}
