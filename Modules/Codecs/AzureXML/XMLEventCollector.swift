/// A handler that keeps every event, in a form that does not depend on the reader.
///
/// Adjacent pieces of text are joined into one event and attributes are sorted by name, so that two readers of the
/// same document collect equal events. Made for tests and tools; a model is read with less memory by its own handler
/// or by ``XMLTree``.
public struct XMLEventCollector: XMLEventHandler, Sendable {
  /// The events so far.
  public private(set) var events: [XMLEvent] = []

  /// Makes a collector without events.
  public init() {}

  /// Keeps the start of an element, its attributes sorted by name and then by value.
  ///
  /// - Parameters:
  ///   - name: The local name.
  ///   - attributes: The attributes in any order.
  public mutating func startElement(_ name: String, attributes: [XMLAttribute]) {
    let sorted =
      attributes.count < 2
      ? attributes : attributes.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
    events.append(.startElement(name, attributes: sorted))
  }

  /// Keeps text, joined to text that came directly before it.
  ///
  /// - Parameter text: A piece of text.
  public mutating func text(_ text: String) {
    if case .text(let earlier) = events.last {
      events.removeLast()
      events.append(.text(earlier + text))
    } else {
      events.append(.text(text))
    }
  }

  /// Keeps the end of an element.
  ///
  /// - Parameter name: The local name.
  public mutating func endElement(_ name: String) {
    events.append(.endElement(name))
  }
}
