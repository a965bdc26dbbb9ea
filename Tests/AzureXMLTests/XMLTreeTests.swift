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
        case .startElement(let name, let attributes):
          try handler.startElement(Array(name.utf8).span, attributes: attributes)
        case .text(let text): try handler.text(Array(text.utf8).span)
        case .endElement(let name): try handler.endElement(Array(name.utf8).span)
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

  @Test("Text before, between and after children is joined, that of the children left out")
  func mixedText() throws {
    let events: [XMLEvent] = [
      .startElement("a", attributes: []), .text("1"), .text("2"), .startElement("b", attributes: []),
      .text("x"), .startElement("c", attributes: []), .endElement("c"), .text("y"), .endElement("b"),
      .text("3"), .text("4"), .startElement("d", attributes: []), .endElement("d"), .text("5"),
      .endElement("a"),
    ]
    let tree = try tree(events)
    #expect(tree.text == "12345")
    #expect(tree.text(of: "b") == "xy")
    #expect(tree.withText(of: "b") { $0.count } == 2)
    #expect(tree.children.map(\.name) == ["b", "d"])
    #expect(tree.child("") == nil)
  }

  @Test("The collector joins text and sorts attributes")
  func collector() {
    var collector = XMLEventCollector()
    let (name, first, second) = (Array("a".utf8), Array("x".utf8), Array("y".utf8))
    collector.startElement(
      name.span, attributes: [XMLAttribute(name: "c", value: "1"), XMLAttribute(name: "b", value: "2")])
    collector.text(first.span)
    collector.text(second.span)
    collector.endElement(name.span)
    #expect(
      collector.events == [
        .startElement(
          "a", attributes: [XMLAttribute(name: "b", value: "2"), XMLAttribute(name: "c", value: "1")]),
        .text("xy"), .endElement("a"),
      ])
  }
}
