/// Stands between a parser's callbacks and a handler: joins text, counts depth, and remembers the first error.
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

  private let maximumDepth: Int
  private final var depth = 0
  private final var rootStarted = false
  private final var pendingText: [UInt8] = []

  // Text is handed on when the next tag comes, or earlier past this size. A whole message text fits in.
  private static let maximumPendingText = 256 * 1024

  fileprivate init(limits: XMLLimits) {
    maximumDepth = limits.maximumDepth
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

  /// Hands on the start of an element, unless that is one too deep.
  package final func startElement(_ name: String, attributes: [XMLAttribute]) {
    guard !isStopped else { return }
    guard depth < maximumDepth else {
      return fail(
        XMLError(.tooDeep, "more than \(maximumDepth) elements are open at once, which the limits refuse"))
    }
    depth += 1
    rootStarted = true
    deliver { sink throws(XMLError) in
      try sink.flushText()
      try sink.handleStart(name, attributes)
    }
  }

  /// Keeps text until it is complete.
  ///
  /// Takes one concrete type: generic code is not specialized for callers in other modules, and this is a hot path.
  package final func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard !isStopped else { return }
    pendingText.append(contentsOf: bytes)
    guard pendingText.count > Self.maximumPendingText else { return }
    deliver { sink throws(XMLError) in try sink.flushText() }
  }

  /// Hands on the end of an element.
  package final func endElement(_ name: String) {
    guard !isStopped else { return }
    depth -= 1
    deliver { sink throws(XMLError) in
      try sink.flushText()
      try sink.handleEnd(name)
    }
  }

  /// Keeps an error of the reader itself; nothing more is delivered.
  package final func fail(_ error: XMLError) {
    guard !isStopped else { return }
    failure = error
    isStopped = true
  }

  fileprivate func handleStart(_ name: String, _ attributes: [XMLAttribute]) throws(XMLError) {}
  fileprivate func handleText(_ text: String) throws(XMLError) {}
  fileprivate func handleEnd(_ name: String) throws(XMLError) {}

  private final func flushText() throws(XMLError) {
    guard !pendingText.isEmpty else { return }
    let text = String(decoding: pendingText, as: UTF8.self)
    pendingText.removeAll(keepingCapacity: true)
    try handleText(text)
  }

  private final func deliver(_ events: (XMLEventSink) throws(XMLError) -> Void) {
    do throws(XMLError) {
      try events(self)
    } catch {
      fail(error)
    }
  }
}

private final class XMLHandlerSink<Handler: XMLEventHandler>: XMLEventSink {
  private let handler: UnsafeMutablePointer<Handler>

  init(_ handler: UnsafeMutablePointer<Handler>, limits: XMLLimits) {
    self.handler = handler
    super.init(limits: limits)
  }

  override func handleStart(_ name: String, _ attributes: [XMLAttribute]) throws(XMLError) {
    try handler.pointee.startElement(name, attributes: attributes)
  }

  override func handleText(_ text: String) throws(XMLError) {
    try handler.pointee.text(text)
  }

  override func handleEnd(_ name: String) throws(XMLError) {
    try handler.pointee.endElement(name)
  }
}
