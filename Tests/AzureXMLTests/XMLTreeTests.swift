import AzureXML
import Testing

@Suite("The XML tree")
struct XMLTreeTests {
  /// A reader that hands on a script of events and then, perhaps, an error.
  private struct ScriptedReader: XMLReader {
    var events: [XMLEvent]
    var error: XMLError?

    func read(
      _ document: [UInt8], limits: XMLLimits, into handler: inout some XMLEventHandler
    ) throws(XMLError) {
      for event in events {
        switch event {
        case .startElement(let name, let attributes): try handler.startElement(name, attributes: attributes)
        case .text(let text): try handler.text(text)
        case .endElement(let name): try handler.endElement(name)
        }
      }
      if let error { throw error }
    }
  }

  private func tree(_ events: [XMLEvent]) throws(XMLError) -> XMLTree {
    try XMLTree(document: [], reader: ScriptedReader(events: events))
  }

  private let list: [XMLEvent] = [
    .startElement("list", attributes: [XMLAttribute(name: "at", value: "here")]), .text("\n "),
    .startElement("item", attributes: []), .text("o"), .text("ne"), .endElement("item"), .text("\n "),
    .startElement("item", attributes: []), .text("two"), .endElement("item"),
    .startElement("Item", attributes: []), .endElement("Item"), .text("\n"), .endElement("list"),
  ]

  @Test("Elements, attributes and text are where they were")
  func shape() throws {
    let expected = XMLTree(
      name: "list", attributes: [XMLAttribute(name: "at", value: "here")], text: "\n \n \n",
      children: [
        XMLTree(name: "item", text: "one"), XMLTree(name: "item", text: "two"), XMLTree(name: "Item"),
      ])
    #expect(try tree(list) == expected)
  }

  @Test("A look-up of one child answers the first of the name")
  func child() throws {
    let tree = try tree(list)
    #expect(tree.child("item")?.text == "one")
    #expect(tree.child("ITEM") == nil)
  }

  @Test("A look-up of all children answers those of the name in order")
  func children() throws {
    let tree = try tree(list)
    #expect(tree.children("item").map(\.text) == ["one", "two"])
    #expect(tree.children("missing").isEmpty)
  }

  @Test("The text of an element that is there but empty is empty, of a missing one nil")
  func textOfChild() throws {
    let tree = try tree(list)
    #expect(tree.text(of: "Item")?.isEmpty == true)
    #expect(tree.text(of: "missing") == nil)
    #expect(tree.text(of: "item") == "one")
  }

  @Test("An attribute is found by name")
  func attribute() throws {
    let tree = try tree(list)
    #expect(tree.attribute("at") == "here")
    #expect(tree.attribute("At") == nil)
  }

  @Test("An error of the reader is thrown on")
  func error() {
    let expected = XMLError(.truncated, "cut")
    #expect(throws: expected) {
      try XMLTree(document: [], reader: ScriptedReader(events: [list[0]], error: expected))
    }
  }

  @Test("A reader that gives no root element is told off, not believed")
  func noRoot() {
    let error = #expect(throws: XMLError.self) { try tree([]) }
    #expect(error?.kind == .readerFailure)
  }

  @Test("The collector joins text and sorts attributes")
  func collector() {
    var collector = XMLEventCollector()
    collector.startElement(
      "a", attributes: [XMLAttribute(name: "c", value: "1"), XMLAttribute(name: "b", value: "2")])
    collector.text("x")
    collector.text("y")
    collector.endElement("a")
    #expect(
      collector.events == [
        .startElement(
          "a", attributes: [XMLAttribute(name: "b", value: "2"), XMLAttribute(name: "c", value: "1")]),
        .text("xy"), .endElement("a"),
      ])
  }
}
