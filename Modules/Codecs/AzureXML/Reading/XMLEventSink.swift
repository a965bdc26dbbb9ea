/// Stands between a parser's callbacks and a handler: counts depth, and remembers the first error.
///
/// Callbacks of a C parser cannot be generic and cannot throw. This class erases the handler's type and keeps what it
/// threw; after the first error nothing more is delivered, and the parser is to be stopped.
package class XMLEventSink {
  /// The first error of the handler or of a limit.
  package private(set) final var failure: XMLError?

  /// Whether there is a ``failure``; kept apart because it is asked for each event.
  package private(set) final var isStopped = false

  /// Whether a root element has started and ended.
  package final var isComplete: Bool { rootStarted && depth == 0 }

  private final let limits: XMLLimits
  private final var depth = 0
  private final var rootStarted = false

  fileprivate init(limits: XMLLimits) {
    self.limits = limits
  }

  /// Calls the closure with a sink for the handler, then throws the sink's error if there is one.
  ///
  /// The sink must not be used after the closure has returned: it points at the handler.
  package static func with(
    _ handler: inout some XMLEventHandler, limits: XMLLimits,
    _ parse: (XMLEventSink) throws(XMLError) -> Void
  ) throws(XMLError) {
    try withUnsafeMutablePointer(to: &handler) { pointer throws(XMLError) in
      let sink = XMLHandlerSink(pointer, limits: limits)
      try parse(sink)
      if let failure = sink.failure { throw failure }
    }
  }

  /// Hands on the start of an element, unless that is one too deep or has too many attributes.
  ///
  /// - Parameters:
  ///   - name: The local name.
  ///   - attributes: The attributes.
  ///   - declarationCount: How many namespace declarations the element has besides.
  package final func startElement(
    _ name: Span<UInt8>, attributes: [XMLAttribute], declarationCount: Int
  ) {
    guard !isStopped else { return }
    guard depth < limits.maximumDepth else { return fail(.tooDeep(limits.maximumDepth)) }
    guard attributes.count + declarationCount <= limits.maximumAttributes else {
      return fail(.tooManyAttributes(limits.maximumAttributes))
    }
    depth += 1
    rootStarted = true
    do throws(XMLError) {
      try handleStart(name, attributes)
    } catch {
      fail(error)
    }
  }

  /// Hands on text, unless there is none.
  package final func text(_ text: Span<UInt8>) {
    guard !isStopped, !text.isEmpty else { return }
    do throws(XMLError) {
      try handleText(text)
    } catch {
      fail(error)
    }
  }

  /// Hands on the end of an element.
  package final func endElement(_ name: Span<UInt8>) {
    guard !isStopped else { return }
    depth -= 1
    do throws(XMLError) {
      try handleEnd(name)
    } catch {
      fail(error)
    }
  }

  /// Keeps an error of the reader itself; nothing more is delivered.
  package final func fail(_ error: XMLError) {
    guard !isStopped else { return }
    failure = error
    isStopped = true
  }

  fileprivate func handleStart(_ name: Span<UInt8>, _ attributes: [XMLAttribute]) throws(XMLError) {}
  fileprivate func handleText(_ text: Span<UInt8>) throws(XMLError) {}
  fileprivate func handleEnd(_ name: Span<UInt8>) throws(XMLError) {}
}

private final class XMLHandlerSink<Handler: XMLEventHandler>: XMLEventSink {
  private let handler: UnsafeMutablePointer<Handler>

  init(_ handler: UnsafeMutablePointer<Handler>, limits: XMLLimits) {
    self.handler = handler
    super.init(limits: limits)
  }

  override func handleStart(_ name: Span<UInt8>, _ attributes: [XMLAttribute]) throws(XMLError) {
    try handler.pointee.startElement(name, attributes: attributes)
  }

  override func handleText(_ text: Span<UInt8>) throws(XMLError) {
    try handler.pointee.text(text)
  }

  override func handleEnd(_ name: Span<UInt8>) throws(XMLError) {
    try handler.pointee.endElement(name)
  }
}
