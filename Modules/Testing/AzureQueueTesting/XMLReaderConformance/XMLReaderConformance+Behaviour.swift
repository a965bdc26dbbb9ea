import AzureXML
import Dispatch
import Synchronization

extension XMLReaderConformance {
  static let behaviourCases: [Case] = [
    Case("An error of the handler at a start stops the reader and is thrown on") { reader in
      try checkStop(reader, at: .startElement("c", attributes: []), after: 3)
    },
    Case("An error of the handler at a text stops the reader and is thrown on") { reader in
      try checkStop(reader, at: .text("2"), after: 5)
    },
    Case("An error of the handler at an end stops the reader and is thrown on") { reader in
      try checkStop(reader, at: .endElement("c"), after: 5)
    },
    Case("An error of the handler stands before an error of the document after it") { reader in
      var handler = StoppingHandler(stop: .startElement("b", attributes: []))
      let error = try errorOf(reader, "<a><b></c>", &handler)
      guard error == StoppingHandler.error else { throw ConformanceFailure("the reader threw \(error)") }
    },
    Case("Events before an error of the document are delivered, none after it") { reader in
      var collector = XMLEventCollector()
      let error = try errorOf(reader, "<a><b/></c><d/></a>", &collector)
      guard error.kind == .mismatchedTag else { throw ConformanceFailure("the reader threw \(error)") }
      let expected: [XMLEvent] = [
        .startElement("a", attributes: []), .startElement("b", attributes: []), .endElement("b"),
      ]
      guard collector.events.starts(with: expected),
        !collector.events.contains(.startElement("d", attributes: []))
      else { throw ConformanceFailure("the events were \(collector.events)") }
    },
    Case("An error of the document says in which line it stands") { reader in
      let error = try error(of: Array("<a>\n<b>\n</c>\n</a>".utf8), by: reader)
      guard error.line == 3 else { throw ConformanceFailure("line \(error.line ?? 0), not 3, in \(error)") }
    },
    Case("A reader works on after it has refused a document") { reader in
      for _ in 0..<50 {
        _ = try error(of: Array("<a><b></a>".utf8), by: reader)
        let events = try events(of: Array("<a>x</a>".utf8), by: reader)
        guard events.count == 3 else { throw ConformanceFailure("the events were \(events)") }
      }
    },
    Case("One reader serves many threads at once") { reader in
      let failure = Mutex<(any Error)?>(nil)
      DispatchQueue.concurrentPerform(iterations: 64) { thread in
        do {
          for round in 0..<20 { try checkOneOfMany(reader, thread * 20 + round) }
        } catch {
          failure.withLock { $0 = error }
        }
      }
      if let failure = failure.withLock({ $0 }) { throw failure }
    },
  ]

  /// A handler that throws when a certain event comes.
  private struct StoppingHandler: XMLEventHandler {
    static let error = XMLError(.unexpectedStructure, "the handler has seen enough")

    var stop: XMLEvent
    var eventCount = 0

    mutating func startElement(_ name: Span<UInt8>, attributes: [XMLAttribute]) throws(XMLError) {
      try count(.startElement(name.string, attributes: attributes))
    }

    mutating func text(_ text: Span<UInt8>) throws(XMLError) { try count(.text(text.string)) }

    mutating func endElement(_ name: Span<UInt8>) throws(XMLError) { try count(.endElement(name.string)) }

    private mutating func count(_ event: XMLEvent) throws(XMLError) {
      eventCount += 1
      if event == stop { throw Self.error }
    }
  }

  private static func checkStop(_ reader: any XMLReader, at stop: XMLEvent, after count: Int) throws {
    var handler = StoppingHandler(stop: stop)
    let error = try errorOf(reader, "<a>1<c>2</c>3<d>4</d>5</a>", &handler)
    guard error == StoppingHandler.error else { throw ConformanceFailure("the reader threw \(error)") }
    // Texts may come in pieces, but single characters cannot be cut.
    let expected = stop == .text("2") ? 4 : count
    guard handler.eventCount == expected else {
      throw ConformanceFailure("\(handler.eventCount) events came, not \(expected)")
    }
  }

  private static func errorOf(
    _ reader: any XMLReader, _ document: String, _ handler: inout some XMLEventHandler
  ) throws -> XMLError {
    do throws(XMLError) {
      try reader.read(Array(document.utf8), into: &handler)
    } catch {
      return error
    }
    throw ConformanceFailure("the reader accepted \(document)")
  }

  private static func checkOneOfMany(_ reader: any XMLReader, _ number: Int) throws {
    // Every third document is broken: its error must not show up in another thread.
    if number % 3 == 0 {
      let error = try error(of: Array("<a><b>\(number)</a>".utf8), by: reader)
      guard error.kind == .mismatchedTag else { throw ConformanceFailure("the reader threw \(error)") }
    } else {
      let text = String(repeating: "\(number) <&> ä\n", count: number % 50)
      var writer = XMLWriter()
      try writer.element("a") { writer throws(XMLError) in try writer.element("b", text: text) }
      let tree = try XMLTree(document: writer.bytes, reader: reader)
      guard tree.text(of: "b") == text else { throw ConformanceFailure("a text came back changed") }
    }
  }
}
